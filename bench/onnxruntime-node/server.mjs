// The server that a Node team writes in an afternoon: Open Inference Protocol v2, FP32 and INT64, JSON and binary tensors.
// node server.mjs <port> <name=model.onnx> …
import http from 'node:http';
import * as ort from 'onnxruntime-node';

const [port, ...models] = process.argv.slice(2);
const sessions = new Map();
for (const model of models) {
  const [name, path] = model.split('=');
  sessions.set(name, await ort.InferenceSession.create(path));
}

const types = {
  FP32: ['float32', (bytes) => new Float32Array(bytes), (data) => Float32Array.from(data)],
  INT64: ['int64', (bytes) => new BigInt64Array(bytes), (data) => BigInt64Array.from(data.map(BigInt))],
};

function decode(body, header) {
  const end = header === undefined ? body.length : Number(header);
  const request = JSON.parse(body.toString('utf8', 0, end));
  const feeds = {};
  let offset = end;
  for (const input of request.inputs) {
    const [type, fromBytes, fromJson] = types[input.datatype];
    const size = input.parameters?.binary_data_size;
    // A typed array must begin at a multiple of its element: the slice copies.
    const data =
      size === undefined
        ? fromJson(input.data)
        : fromBytes(body.buffer.slice(body.byteOffset + offset, body.byteOffset + offset + size));
    offset += size ?? 0;
    feeds[input.name] = new ort.Tensor(type, data, input.shape);
  }
  return [request, feeds];
}

function encode(name, request, results) {
  const binary = request.parameters?.binary_data_output === true;
  const parts = [];
  const outputs = Object.entries(results).map(([output, tensor]) => {
    const entry = { name: output, shape: tensor.dims, datatype: 'FP32' };
    if (binary) {
      const bytes = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
      parts.push(bytes);
      return { ...entry, parameters: { binary_data_size: bytes.length } };
    }
    return { ...entry, data: Array.from(tensor.data) };
  });
  const json = Buffer.from(JSON.stringify({ model_name: name, model_version: '1', outputs }));
  return [binary ? json.length : undefined, Buffer.concat([json, ...parts])];
}

http
  .createServer(async (request, response) => {
    const match = /^\/v2\/models\/([^/]+)\/infer$/.exec(request.url);
    const session = match && sessions.get(match[1]);
    if (!session) {
      response.writeHead(request.url === '/v2/health/ready' ? 200 : 404).end('{}');
      return;
    }
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const [asked, feeds] = decode(Buffer.concat(chunks), request.headers['inference-header-content-length']);
      const [header, body] = encode(match[1], asked, await session.run(feeds));
      if (header !== undefined) response.setHeader('Inference-Header-Content-Length', header);
      response.setHeader('Content-Length', body.length);
      response.writeHead(200).end(body);
    } catch (error) {
      response.writeHead(500).end(JSON.stringify({ error: error.message }));
    }
  })
  .listen(Number(port), '127.0.0.1');
