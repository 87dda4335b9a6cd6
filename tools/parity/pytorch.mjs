// Every .pt, .pth and .model file of a folder: opened here and by PyTorch, compared bit for bit; and what we write of it, opened by PyTorch.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/parity/pytorch.mjs FOLDER
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describeFile, parseNpz, readTensors, writePyTorch } from '../../packages/formats/src/index.ts';
import { torchSide } from './torchSide.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('expected a folder, got none');
const files = readdirSync(folder, { recursive: true })
  .filter((name) => /\.(pt|pth|model)$/.test(name))
  .sort();
const scratch = mkdtempSync(join(tmpdir(), 'geq-parity-'));
const [archive, ours, plain] = ['torch.npz', 'ours.pth', 'theirs.npz'].map((name) => join(scratch, name));
const bytesOf = ({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
const same = (a, b) => a.shape.join() === b.shape.join() && bytesOf(a).equals(bytesOf(b));

/** Names of `a` must be those of `b`; returns what differs, or an empty text. */
function difference(a, b) {
  if (Object.keys(a).join() !== Object.keys(b).join())
    return `names differ: ${Object.keys(a).length} here, ${Object.keys(b).length} in PyTorch`;
  const different = Object.keys(a).filter((name) => !same(a[name], b[name]));
  return different.length > 0 ? `${different.length} tensors differ, the first ${different[0]}` : '';
}

let failed = 0;
try {
  for (const name of files) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    const { tensors } = readTensors(bytes, { source: path });
    torchSide('read', path, archive);
    const reading = difference(tensors, parseNpz(readFileSync(archive)).tensors);
    writeFileSync(ours, writePyTorch({ tensors }));
    torchSide('read', ours, plain);
    const writing = difference(tensors, parseNpz(readFileSync(plain)).tensors);
    if (reading || writing) failed++;
    const numbers = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
    const first = describeFile(bytes, path).tensors[0];
    console.log(
      `${relative(folder, path).padEnd(52)} ${String(Object.keys(tensors).length).padStart(4)} tensors ${String(numbers).padStart(8)} numbers   read: ${reading || 'equal'}   written: ${writing || 'equal'}   ${first.name}: mean ${first.mean?.toPrecision(4)}, std ${first.std?.toPrecision(4)}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${files.length} files, ${failed} with differences`);
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0;
