// Writes what a release of Node makes of random streams, generators and their closed forms: part of tools/same-bits.mjs.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/same-bits/streams.mjs FOLDER
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { covariances, createFullyConnected, randSpec } from '@geq/generators';
import { latentBlock, normals, permutation, stream } from '@geq/random';

const folder = process.argv[2];
const write = (name, data) =>
  writeFileSync(join(folder, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));

const rng = stream(1, 'bits', 0);
const draws = new Float64Array(1e6); // a few thousand of them from the tail and the wedges
normals(rng, draws);
write('normals', draws);
write(
  'uniforms',
  Float64Array.from({ length: 1e5 }, () => rng.uniform()),
);
write('permutation', Uint32Array.from(permutation(rng, 1e4)));
const latents = latentBlock(1, 'train', 7, 20);
write('latents', latents);
for (const activation of ['sign', 'tanh', 'erf', 'relu', 'linear']) {
  const spec = randSpec({ N: 100, D: 20, L: activation === 'relu' ? 1 : 3, activation, seed: 0 });
  const generator = createFullyConnected(spec);
  write(`generator-${activation}`, await generator.sample(Float32Array.from(latents), latents.length / 20));
  generator.dispose();
  const { omega, phi } = covariances(spec);
  write(`omega-${activation}`, omega.data);
  write(`phi-${activation}`, phi.data);
}
