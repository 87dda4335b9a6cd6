import type { z } from 'zod';

/** Says what is wrong with the words of a command line together, or nothing. */
export type Rule<TWords> = (words: TWords) => string | undefined;

/** A check of a schema: what the rules say, in their order. */
export const obeying =
  <TWords>(...rules: readonly Rule<TWords>[]) =>
  ({ value, issues }: z.core.ParsePayload<TWords>): void => {
    for (const rule of rules) {
      const message = rule(value);
      if (message !== undefined) issues.push({ code: 'custom', input: value, message });
    }
  };
