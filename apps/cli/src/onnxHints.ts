import { plainNumber, readBounded, UsageError } from '@geq/runs';
import type { FixedInputs, GeneratorOptions } from '@geq/scenarios';
import { LONE_TENSOR, readTensors, toFloat64 } from '@geq/formats';

const WORDS: Readonly<Record<string, number>> = { true: 1, false: 0 };

/** `NAME=VALUE` options by name. @throws UsageError for one without `=`, and for a name that comes twice */
function pairs(words: readonly string[] | undefined, option: string, example: string): [name: string, value: string][] {
  const found = (words ?? []).map((given): [string, string] => {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(given) ?? [];
    if (name === undefined)
      throw new UsageError(
        `--${option}: expected NAME=${option === 'axis' ? 'LENGTH' : 'VALUE'}, such as ${example}, got '${given}'`,
      );
    return [name.trim(), value.trim()];
  });
  const twice = found.find(([name], k) => found.findIndex(([other]) => other === name) !== k);
  if (twice) throw new UsageError(`--${option} ${twice[0]}: expected once, got it twice`);
  return found;
}

/** The numbers of a file for the input of this name. @throws UsageError, FormatError */
async function numbersOf(name: string, file: string): Promise<FixedInputs[string]> {
  const { tensors } = readTensors(await readBounded(file), { source: file });
  const names = Object.keys(tensors);
  const found = [LONE_TENSOR, name].find((each) => names.includes(each)) ?? (names.length === 1 ? names[0] : undefined);
  if (found === undefined)
    throw new UsageError(
      `${file}: expected numbers under the name ${name}, got ${names.slice(0, 5).join(', ') || 'nothing'}`,
    );
  const { shape } = tensors[found];
  const data = [...toFloat64(tensors[found])];
  return data.length === 1 ? data[0] : { shape, data };
}

async function fixedValue(name: string, value: string): Promise<FixedInputs[string]> {
  const number = Object.hasOwn(WORDS, value) ? WORDS[value] : plainNumber(value);
  if (number !== undefined) return number;
  if (!/\.\w+$/.test(value))
    throw new UsageError(`--fixed ${name}: expected a number, true, false or a file of numbers, got '${value}'`);
  return numbersOf(name, value);
}

function lengthOf(name: string, value: string): number {
  const length = plainNumber(value);
  if (length === undefined || !Number.isInteger(length) || length < 1)
    throw new UsageError(`--axis ${name}: expected a whole number from 1 on, got '${value}'`);
  return length;
}

/** Words about an ONNX model; a command may have none of them. */
export interface OnnxWords {
  readonly input?: string;
  readonly output?: string;
  readonly fixed?: readonly string[];
  readonly axis?: readonly string[];
}

/** What was said of an ONNX model; undefined where nothing was. @throws UsageError, FormatError */
export async function readOnnxHints(
  words: OnnxWords,
): Promise<Pick<GeneratorOptions, 'input' | 'output' | 'fixed' | 'axis'>> {
  const fixed = await Promise.all(
    pairs(words.fixed, 'fixed', 'label=3').map(async ([name, value]) => [name, await fixedValue(name, value)] as const),
  );
  const axis = pairs(words.axis, 'axis', 'height=8').map(([name, value]) => [name, lengthOf(name, value)] as const);
  return {
    input: words.input,
    output: words.output,
    fixed: fixed.length === 0 ? undefined : Object.fromEntries(fixed),
    axis: axis.length === 0 ? undefined : Object.fromEntries(axis),
  };
}
