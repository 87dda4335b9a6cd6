import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { writeTensors } from '@geq/formats';
import { dense, tanh, trace, writeOnnx } from '@geq/nn';
import { normals, stream } from '@geq/random';

/** A DCGAN of 4 latents and 1×8×8 images, in a checkpoint. */
export async function smallDcgan(folder: string, name = 'small.safetensors', seed = 0): Promise<string> {
  const file = join(folder, name);
  const architecture = generatorArchitecture({ latentDim: 4, widths: [4, 2], channels: 1, lastKernel: 1 });
  await writeFile(file, writeTensors({ tensors: initialGenerator(architecture, { seed }), metadata: {} }, file));
  return file;
}

/** x = tanh(W z) with 4 latents and 20 outputs, as an ONNX model. */
export async function smallOnnx(folder: string, name = 'small.onnx', seed = 0): Promise<string> {
  const graph = trace(({ input, parameter }) => ({ x: tanh(dense(input('z', ['B', 4]), parameter('w', [20, 4]))) }));
  const data = new Float32Array(80);
  normals(stream(seed, 'weights', 0), data);
  const file = join(folder, name);
  await writeFile(file, writeOnnx(graph, { w: { shape: [20, 4], data } }));
  return file;
}

/** One field of a protobuf message: a whole number below 128, or bytes of a length below 2^14. */
function field(id: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Uint8Array.of(id << 3, value);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Uint8Array.from([(id << 3) | 2, ...length, ...bytes]);
}
const message = (...fields: readonly Uint8Array[]): Uint8Array => Uint8Array.from(fields.flatMap((each) => [...each]));

/** x = z W with 3 latents and 2 outputs, as an ONNX model whose W is in another file: written by hand, since nothing here writes such files. */
export function onnxWithWeightsOutside(location: string): Uint8Array {
  const port = (name: string, length: number): Uint8Array =>
    message(
      field(1, name),
      field(2, field(1, message(field(1, 1), field(2, message(field(1, field(2, 'B')), field(1, field(1, length))))))),
    );
  const weights = message(
    field(1, 3),
    field(1, 2),
    field(2, 1),
    field(8, 'W'),
    field(13, message(field(1, 'location'), field(2, location))),
    field(14, 1),
  );
  const product = message(field(1, 'z'), field(1, 'W'), field(2, 'x'), field(4, 'MatMul'));
  return message(
    field(1, 8),
    field(
      7,
      message(field(1, product), field(2, 'g'), field(5, weights), field(11, port('z', 3)), field(12, port('x', 2))),
    ),
    field(8, field(2, 17)),
  );
}
