import { describeFile, type FileDescription, type TensorDescription } from '@geq/formats';
import { readBounded } from '@geq/experiments';
import { alignedTable } from '../alignedTable.ts';
import { isSet } from '../arguments.ts';
import type { Action } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { metadataLines, printable } from '../printable.ts';

const digits = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(4))) : '–');

const cells = ({ name, dtype, shape, min, max, mean, std, numNonFinite }: TensorDescription): string[] =>
  [printable(name), dtype, shape.length === 0 ? 'scalar' : shape.join('×'), digits(min), digits(max), digits(mean), digits(std), numNonFinite === 0 ? '' : String(numNonFinite)];

function describe(path: string, { format, container, kind, tensors, classNames, metadata }: FileDescription): string[] {
  const entries = tensors.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  const what = [format, container && `${container} container`, kind && `saved as a ${kind}`].filter(Boolean).join(', ');
  const names = metadataLines(metadata);
  return [
    `${path}: ${what}; ${tensors.length} ${tensors.length === 1 ? 'tensor' : 'tensors'}, ${entries.toLocaleString('en')} numbers`,
    ...(tensors.length > 0 ? alignedTable([['name', 'type', 'shape', 'min', 'max', 'mean', 'std', 'not finite'], ...tensors.map(cells)], { left: 3 }) : []),
    ...(names.length > 0 ? ['metadata', ...names] : []),
    ...(classNames.length > 0 ? [`classes it mentions (none was loaded): ${classNames.map(printable).join(', ')}`] : []),
  ];
}

export const inspect: Action = async (args, output) => {
  for (const path of args.positionals) {
    const description = describeFile(await readBounded(path), path);
    if (isSet(args, 'json')) output.out(JSON.stringify({ file: path, ...description }));
    else for (const line of describe(path, description)) output.out(line);
  }
  return EXIT.ok;
};
