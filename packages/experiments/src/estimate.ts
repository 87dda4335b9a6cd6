/** A mean and its standard error; the error is NaN when there is one value only. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/** Mean, unbiased standard deviation and standard error of independent values. */
export function estimate(values: readonly number[]): Estimate & { readonly standardDeviation: number } {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (n - 1); // 0/0 = NaN for n = 1: no error known
  return { mean, standardDeviation: Math.sqrt(variance), standardError: Math.sqrt(variance / n) };
}

/**
 * Mean over runs with a standard error that knows which runs share a stream: runs of one stream are averaged first and
 * the streams are the independent values. With a single stream the runs themselves have to serve, and the error is a
 * lower bound.
 *
 * @param values  one per run
 * @param streams the stream of each, by its seed
 */
export function overStreams(values: readonly number[], streams: readonly number[]): Estimate {
  const groups = new Map<number, number[]>();
  values.forEach((value, i) => {
    const group = groups.get(streams[i]);
    if (group) group.push(value);
    else groups.set(streams[i], [value]);
  });
  const independent = groups.size > 1 ? [...groups.values()].map((group) => estimate(group).mean) : values;
  const { mean, standardError } = estimate(independent);
  return { mean, standardError };
}
