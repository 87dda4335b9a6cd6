import { describeFile, type TensorDescription } from '@geq/formats';
import { alignedTable } from '../alignedTable.ts';
import { metadataLines, printable } from '../printable.ts';
import type { Finding } from './finding.ts';

const digits = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(4))) : '–');

const cells = ({ name, dtype, shape, min, max, mean, std, numNonFinite }: TensorDescription): string[] => [
  printable(name),
  dtype,
  shape.length === 0 ? 'scalar' : shape.join('×'),
  digits(min),
  digits(max),
  digits(mean),
  digits(std),
  numNonFinite === 0 ? '' : String(numNonFinite),
];

/** The tensors of a file. @throws FormatError */
export function tensorFinding(bytes: Uint8Array, path: string): Finding {
  const description = describeFile(bytes, path);
  const { format, container, kind, tensors, classNames, metadata } = description;
  const entries = tensors.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  const what = [format, container && `${container} container`, kind && `saved as a ${kind}`].filter(Boolean).join(', ');
  const names = metadataLines(metadata);
  return {
    title: `${what}; ${tensors.length} ${tensors.length === 1 ? 'tensor' : 'tensors'}, ${entries.toLocaleString('en')} numbers`,
    lines: [
      ...(tensors.length > 0
        ? alignedTable([['name', 'type', 'shape', 'min', 'max', 'mean', 'std', 'not finite'], ...tensors.map(cells)], {
            left: 3,
          })
        : []),
      ...(names.length > 0 ? ['metadata', ...names] : []),
      ...(classNames.length > 0
        ? [`classes it mentions (none was loaded): ${classNames.map(printable).join(', ')}`]
        : []),
    ],
    json: { ...description },
  };
}
