import { plainNumber, UsageError } from '@geq/runs';

/** `LOW,HIGH`: what is black, what is white. @throws UsageError */
export function readRange(range = '-1,1'): [number, number] {
  const [low, high, ...more] = range.split(',').map((part) => plainNumber(part) ?? NaN);
  if (more.length > 0 || !(low < high && high - low < Infinity))
    throw new UsageError(`--range: expected LOW,HIGH with LOW < HIGH, such as 0,1, got '${range}'`);
  return [low, high];
}
