"""Calls an Open Inference Protocol v2 server as a stock Triton HTTP client does; standard library only.

usage: open_inference_client.py HOST:PORT MODEL N [KEY]

Sends one FP32 tensor [1, N] of 0, 1, … N-1 three ways (binary, binary gzipped, JSON) and prints the answer as JSON when all
three agree bit for bit.
"""

import gzip
import http.client
import json
import struct
import sys


def call(connection, method, path, key, body=None, headers=None):
    headers = dict(headers or {})
    if key:
        headers["x-functions-key"] = key
    connection.request(method, path, body=body, headers=headers)
    response = connection.getresponse()
    content = response.read()
    if response.getheader("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    if response.status != 200:
        raise SystemExit(f"{method} {path}: {response.status} {content.decode(errors='replace')}")
    return response, content


def binary_answer(response, content):
    header_length = int(response.getheader("Inference-Header-Content-Length"))
    header = json.loads(content[:header_length])
    output = header["outputs"][0]
    size = output["parameters"]["binary_data_size"]
    assert len(content) == header_length + size, "the body is longer than its tensors"
    return list(struct.unpack(f"<{size // 4}f", content[header_length:]))


def main():
    address, model, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    key = sys.argv[4] if len(sys.argv) > 4 else None
    connection = http.client.HTTPConnection(address, timeout=30)
    call(connection, "GET", "/v2/health/live", None)
    _, metadata = call(connection, "GET", f"/v2/models/{model}", key)
    spec = json.loads(metadata)["inputs"][0]

    values = [float(i) for i in range(count)]
    raw = struct.pack(f"<{count}f", *values)
    tensor = {"name": spec["name"], "shape": [1, count], "datatype": spec["datatype"]}
    path = f"/v2/models/{model}/infer"

    header = json.dumps(
        {
            "inputs": [{**tensor, "parameters": {"binary_data_size": len(raw)}}],
            "parameters": {"binary_data_output": True},
        },
        separators=(",", ":"),
    ).encode()
    headers = {"Inference-Header-Content-Length": str(len(header)), "Content-Type": "application/octet-stream"}
    answers = [binary_answer(*call(connection, "POST", path, key, header + raw, headers))]

    headers |= {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    answers.append(binary_answer(*call(connection, "POST", path, key, gzip.compress(header + raw), headers)))

    body = json.dumps({"id": "py", "inputs": [{**tensor, "data": values}]}).encode()
    _, content = call(connection, "POST", path, key, body, {"Content-Type": "application/json"})
    answer = json.loads(content)
    assert answer["id"] == "py", answer
    data = answer["outputs"][0]["data"]
    # The shortest decimal of a binary32 reads back to the same bits.
    answers.append(list(struct.unpack(f"<{len(data)}f", struct.pack(f"<{len(data)}f", *data))))

    assert answers[0] == answers[1] == answers[2], answers
    print(json.dumps({"version": answer["model_version"], "answer": answers[0]}))


if __name__ == "__main__":
    main()
