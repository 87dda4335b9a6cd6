import { extname } from 'node:path';
import { UsageError, writeFileAtomic } from '@geq/runs';
import { generatorModel, generatorName, generatorShape } from '@geq/scenarios';
import { fold, writeOnnx } from '@geq/nn';
import type { Action } from '../command.ts';
import type { ExportRequest } from '../commands/export.ts';
import { EXIT } from '../exitCodes.ts';
import { findAsked } from '../generatorAsked.ts';
import { requireFree } from '../outputFile.ts';

export const exportModel: Action<ExportRequest> = async (request, output) => {
  const { positionals, force = false, json = false } = request;
  const [path, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`export: expected one file, OUT.onnx, got ${positionals.length}`);
  if (extname(path).toLowerCase() !== '.onnx') throw new UsageError(`${path}: expected a name that ends in .onnx`);
  const {
    found: { spec, file },
  } = await findAsked(request, output);
  const model = await generatorModel(spec, { file });
  await requireFree(path, { force, isOurs: () => false });
  const { graph, parameters } = fold(model); // what sampling runs: plain layers, no batch norms
  const bytes = writeOnnx(graph, parameters);
  await writeFileAtomic(path, bytes);
  const { N, D } = generatorShape(spec);
  const name = generatorName(spec);
  output.out(
    json
      ? JSON.stringify({ file: path, bytes: bytes.length, generator: name, D, N })
      : `${path}: ${name}, z (B×${D}) to x (${N} numbers a sample), ${(bytes.length / 1e6).toPrecision(3)} MB`,
  );
  return EXIT.ok;
};
