import { UsageError } from '@geq/runs';
import type { z } from 'zod';
import type { Arguments } from './arguments.ts';
import { spelled } from './option.ts';

/** What a command line asks for. @throws UsageError with the first thing that is wrong, named as it is typed */
export function parseRequest<TRequest>(schema: z.ZodType<TRequest>, args: Arguments): TRequest {
  const { data, error } = schema.safeParse(args);
  if (!error) return data;
  const [{ path, message }] = error.issues;
  const [part, name] = path;
  throw new UsageError(part === 'values' && typeof name === 'string' ? `${spelled(name)}: ${message}` : message);
}
