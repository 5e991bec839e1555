"""Asks a server of the Open Inference Protocol v2 about a mail or a picture of a digit. Python's standard library only.

usage: python3 client.py SERVER MODEL FILE [FOLDER]

SERVER is an address such as http://localhost:7071, MODEL is spam (FILE is a mail's text) or digits (FILE is a PGM picture of
28 x 28 pixels), FOLDER holds the model's labels.txt and vocab.txt (default: samples/models/MODEL). The key of an Azure Function,
where one is asked for, is taken from the environment variable MAAS_KEY.
"""

import array
import json
import math
import os
import re
import sys
import urllib.error
import urllib.request

JSON_LENGTH = "Inference-Header-Content-Length"
FORMATS = {"INT64": "q", "FP32": "f"}


def spam_tokens(file, folder):
    """The first 256 words as line numbers of vocab.txt, padded on the left with 0."""
    with open(os.path.join(folder, "vocab.txt"), encoding="ascii") as lines:
        vocabulary = {word.rstrip("\n"): number for number, word in enumerate(lines)}
    with open(file, "rb") as mail:
        words = re.findall(rb"[a-z]+", mail.read().lower())
    unknown = 1
    tokens = [vocabulary.get(word.decode(), unknown) for word in words if len(word) <= 20][:256]
    return [0] * (256 - len(tokens)) + tokens, [1, 256]


def digit_pixels(file, folder):
    """The pixels of a binary PGM, 0 (paper) to 1 (ink)."""
    with open(file, "rb") as picture:
        content = picture.read()
    header = re.match(rb"P5\s+28\s+28\s+255\s", content)
    if not header or len(content) != header.end() + 784:
        sys.exit(f"{file}: expected a binary PGM (P5) of 28 x 28 pixels with 255 levels")
    return [pixel / 255 for pixel in content[header.end() :]], [1, 1, 28, 28]


def call(url, body=None, headers=None):
    """Returns the answer's headers and body; ends the program with the server's words when it refuses."""
    headers = dict(headers or {})
    if os.environ.get("MAAS_KEY"):
        headers["x-functions-key"] = os.environ["MAAS_KEY"]
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as response:
            return response.headers, response.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{url}: {error.code} {error.read().decode(errors='replace')}")
    except urllib.error.URLError as error:
        sys.exit(f"{url}: {error.reason}")


def describe(tensors):
    return ", ".join(f"{tensor['name']} {tensor['datatype']} {tensor['shape']}" for tensor in tensors)


def flat(data):
    return [value for part in data for value in flat(part)] if isinstance(data, list) else [data]


def little_endian(values):
    return values if sys.byteorder == "little" else values.byteswap() or values


def first_output(headers, body):
    """The values of the answer's first output. A server may answer JSON although binary was asked for."""
    length = int(headers[JSON_LENGTH]) if JSON_LENGTH in headers else len(body)
    output = json.loads(body[:length])["outputs"][0]
    if "data" in output:
        return flat(output["data"])
    size = output["parameters"]["binary_data_size"]
    return list(little_endian(array.array(FORMATS[output["datatype"]], body[length : length + size])))


def verdict(logits, labels):
    """The most likely label and its probability (softmax)."""
    best = max(range(len(logits)), key=logits.__getitem__)
    return f"{labels[best]} ({1 / sum(math.exp(logit - logits[best]) for logit in logits):.3f})"


def main():
    if len(sys.argv) not in (4, 5) or sys.argv[2] not in ("spam", "digits"):
        sys.exit(__doc__)
    server, name, file = sys.argv[1:4]
    folder = sys.argv[4] if len(sys.argv) == 5 else os.path.join("samples", "models", name)
    with open(os.path.join(folder, "labels.txt"), encoding="ascii") as lines:
        labels = lines.read().split()
    values, shape = (spam_tokens if name == "spam" else digit_pixels)(file, folder)
    url = f"{server.rstrip('/')}/v2/models/{name}"

    # 1. Metadata: what the model takes and gives.
    model = json.loads(call(url)[1])
    print(f"{name}: {describe(model['inputs'])} -> {describe(model['outputs'])}")
    tensor = {"name": model["inputs"][0]["name"], "datatype": model["inputs"][0]["datatype"], "shape": shape}

    # 2. Everything in JSON.
    body = json.dumps({"inputs": [{**tensor, "data": values}]}).encode()
    print("json:", verdict(first_output(*call(f"{url}/infer", body, {"Content-Type": "application/json"})), labels))

    # 3. Tensors as raw little-endian bytes after the JSON, both ways.
    raw = little_endian(array.array(FORMATS[tensor["datatype"]], values)).tobytes()
    header = json.dumps(
        {
            "inputs": [{**tensor, "parameters": {"binary_data_size": len(raw)}}],
            "parameters": {"binary_data_output": True},
        }
    ).encode()
    headers = {"Content-Type": "application/octet-stream", JSON_LENGTH: str(len(header))}
    print("binary:", verdict(first_output(*call(f"{url}/infer", header + raw, headers)), labels))


if __name__ == "__main__":
    main()
