// Asks a server of the Open Inference Protocol v2 about a mail or a picture of a digit. Node.js 20, no packages.
//
// usage: node client.mjs SERVER MODEL FILE [FOLDER]
//
// SERVER is an address such as http://localhost:7071, MODEL is spam (FILE is a mail's text) or digits (FILE is a PGM picture of
// 28 x 28 pixels), FOLDER holds the model's labels.txt and vocab.txt (default: samples/models/MODEL). The key of an Azure
// Function, where one is asked for, is taken from the environment variable MAAS_KEY.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const JSON_LENGTH = "Inference-Header-Content-Length";

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The first 256 words as line numbers of vocab.txt, padded on the left with 0. */
function spamTokens(file, folder) {
  const lines = readFileSync(join(folder, "vocab.txt"), "latin1").trimEnd().split("\n");
  const vocabulary = new Map(lines.map((word, number) => [word, number]));
  const words = readFileSync(file, "latin1").match(/[A-Za-z]+/g) ?? [];
  const unknown = 1;
  const tokens = words
    .filter((word) => word.length <= 20)
    .slice(0, 256)
    .map((word) => vocabulary.get(word.toLowerCase()) ?? unknown);
  return { values: [...new Array(256 - tokens.length).fill(0), ...tokens], shape: [1, 256] };
}

/** The pixels of a binary PGM, 0 (paper) to 1 (ink). */
function digitPixels(file) {
  const content = readFileSync(file);
  const header = /^P5\s+28\s+28\s+255\s/.exec(content.toString("latin1"));
  if (!header || content.length !== header[0].length + 784) {
    fail(`${file}: expected a binary PGM (P5) of 28 x 28 pixels with 255 levels`);
  }
  return { values: Array.from(content.subarray(header[0].length), (pixel) => pixel / 255), shape: [1, 1, 28, 28] };
}

/** Returns the answer; ends the program with the server's words when it refuses. */
async function call(url, body, headers = {}) {
  if (process.env.MAAS_KEY) {
    headers["x-functions-key"] = process.env.MAAS_KEY;
  }
  let response;
  try {
    response = await fetch(url, body ? { method: "POST", headers, body } : { headers });
  } catch (error) {
    fail(`${url}: ${error.cause?.message ?? error.message}`);
  }
  if (!response.ok) {
    fail(`${url}: ${response.status} ${await response.text()}`);
  }
  return response;
}

const describe = (tensors) =>
  tensors.map(({ name, datatype, shape }) => `${name} ${datatype} [${shape.join(", ")}]`).join(", ");

/** Raw little-endian bytes. Token numbers are small, so a JavaScript number holds an INT64 exactly. */
function toBytes(datatype, values) {
  const bytes = Buffer.alloc(values.length * (datatype === "INT64" ? 8 : 4));
  values.forEach((value, i) =>
    datatype === "INT64" ? bytes.writeBigInt64LE(BigInt(value), i * 8) : bytes.writeFloatLE(value, i * 4),
  );
  return bytes;
}

/** The values of the answer's first output, FP32. A server may answer JSON although binary was asked for. */
async function firstOutput(response) {
  const body = Buffer.from(await response.arrayBuffer());
  const length = Number(response.headers.get(JSON_LENGTH) ?? body.length);
  const output = JSON.parse(body.subarray(0, length).toString()).outputs[0];
  if (output.data) {
    return output.data.flat(Infinity);
  }
  return Array.from({ length: output.parameters.binary_data_size / 4 }, (_, i) => body.readFloatLE(length + i * 4));
}

/** The most likely label and its probability (softmax). */
function verdict(logits, labels) {
  const best = logits.indexOf(Math.max(...logits));
  const probability = 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - logits[best]), 0);
  return `${labels[best]} (${probability.toFixed(3)})`;
}

const [server, name, file, folder = join("samples", "models", name ?? "")] = process.argv.slice(2);
if (!file || !["spam", "digits"].includes(name)) {
  fail("usage: node client.mjs SERVER spam|digits FILE [FOLDER]");
}
const labels = readFileSync(join(folder, "labels.txt"), "latin1").trim().split(/\s+/);
const { values, shape } = name === "spam" ? spamTokens(file, folder) : digitPixels(file);
const url = `${server.replace(/\/+$/, "")}/v2/models/${name}`;

// 1. Metadata: what the model takes and gives.
const model = await (await call(url)).json();
console.log(`${name}: ${describe(model.inputs)} -> ${describe(model.outputs)}`);
const tensor = { name: model.inputs[0].name, datatype: model.inputs[0].datatype, shape };

// 2. Everything in JSON.
const json = JSON.stringify({ inputs: [{ ...tensor, data: values }] });
const answer = await call(`${url}/infer`, json, { "Content-Type": "application/json" });
console.log(`json: ${verdict(await firstOutput(answer), labels)}`);

// 3. Tensors as raw little-endian bytes after the JSON, both ways.
const raw = toBytes(tensor.datatype, values);
const header = Buffer.from(
  JSON.stringify({
    inputs: [{ ...tensor, parameters: { binary_data_size: raw.length } }],
    parameters: { binary_data_output: true },
  }),
);
const binary = await call(`${url}/infer`, Buffer.concat([header, raw]), {
  "Content-Type": "application/octet-stream",
  [JSON_LENGTH]: String(header.length),
});
console.log(`binary: ${verdict(await firstOutput(binary), labels)}`);
