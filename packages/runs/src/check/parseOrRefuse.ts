import type { z } from 'zod';
import { UsageError } from './usageError.ts';

/** `path: message` for every problem, on one line. */
const describeIssues = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ');

/**
 * Parses with a schema and turns every complaint into one UsageError, so that the caller prints one line.
 *
 * @param what stands before the complaint: the command, or the file that the value came from
 * @throws UsageError
 */
export function parseOrRefuse<TSchema extends z.ZodType>(
  schema: TSchema,
  value: unknown,
  what: string,
): z.infer<TSchema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(`${what}: ${describeIssues(result.error)}`);
  return result.data;
}
