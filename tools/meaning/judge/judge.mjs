// What became of an input: the right numbers, a refusal in one line, or what is wrong with it.
import { readFile } from 'node:fs/promises';
import { geq } from '../../../apps/cli/fixtures/commandLine.ts';
import { readTensors, toFloat64 } from '../../../packages/formats/src/index.ts';

const LONGEST = 600; // characters of a refusal
const REFUSALS = ['UsageError', 'FormatError', 'RangeError'];

/** @returns 'right', `{ refused: line }`, or what is wrong */
export async function judge({ argv, out, run, right, tolerance = 1e-5, names }) {
  let numbers;
  let lines;
  if (run) {
    try {
      numbers = await run();
    } catch (error) {
      if (!REFUSALS.includes(error.name)) return `crashed: ${error.stack}`;
      lines = [error.message];
    }
  } else {
    const { code, err } = await geq(...argv, '--quiet').catch((error) => ({ code: -1, err: [String(error.stack)] }));
    if (code === 0) numbers = toFloat64(Object.values(readTensors(new Uint8Array(await readFile(out))).tensors)[0]);
    else if (code === 1 || code === 2)
      lines = err.slice(-1); // what stands before it are notes
    else return `exit ${code}: ${err.join(' | ')}`;
  }
  if (lines) {
    const [line = ''] = lines;
    if (lines.length !== 1 || line.includes('\n') || line.length > LONGEST)
      return `refused in ${lines.length} lines, ${line.length} characters: ${lines.join(' | ')}`;
    if (names && !line.includes(names)) return `refused without naming ${names}: ${line}`;
    return { refused: line };
  }
  if (right === undefined) return 'accepted, where a refusal is the only right answer';
  if (numbers.length !== right.length) return `${numbers.length} numbers, expected ${right.length}`;
  let off = 0;
  for (let i = 0; i < right.length; i++)
    off = Math.max(off, Number.isNaN(numbers[i]) ? Infinity : Math.abs(numbers[i] - right[i]));
  return off <= tolerance ? 'right' : `off by ${off}`;
}
