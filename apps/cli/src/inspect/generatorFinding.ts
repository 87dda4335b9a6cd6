import { UsageError } from '@geq/runs';
import { describeGenerator, findGenerator, generatorImage, generatorShape } from '@geq/scenarios';
import { FormatError } from '@geq/formats';
import { printable } from '../printable.ts';
import type { Finding } from './finding.ts';

/** What `geq --generator PATH` would take it for, and what it would assume; or why it would refuse. */
export async function generatorFinding(path: string): Promise<Finding> {
  const assumed: string[] = [];
  try {
    const { spec, file } = await findGenerator({ generator: path }, (notice) =>
      assumed.push(notice.startsWith(`${path}: `) ? notice.slice(path.length + 2) : notice),
    );
    const { N, D } = generatorShape(spec);
    const image = await generatorImage(spec, { file });
    const outputs = image ? `, images of ${image.channels}×${image.rows}×${image.columns}` : '';
    const title = `${printable(describeGenerator(spec))}; D = ${D} latents, N = ${N} outputs${outputs}`;
    return {
      title,
      lines: [
        `as a generator: ${title}`,
        ...assumed.map((text) => `  ${printable(text)}`),
        ...(spec.kind === 'gaussian' ? [] : [`  geq reproduce --generator ${path}`]),
      ],
      json: { generator: spec, assumed },
    };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FormatError || error instanceof RangeError)) throw error;
    const { message } = error;
    return {
      title: '',
      lines: [
        `as a generator: no; ${printable(message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message)}`,
      ],
      json: { generator: null, refusal: message },
    };
  }
}
