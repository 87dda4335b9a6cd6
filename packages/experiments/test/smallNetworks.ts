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
