import type { OptionSyntax } from '../ownOnnx/optionSyntax.ts';

const MARKED = /\u0001([^\u0001\u0002]*)\u0002/g; // within the marks is JSON, which has no such characters
const mark = (...words: readonly string[]): string => `\u0001${JSON.stringify(words)}\u0002`;

/** How the other process spells options in its errors: functions do not cross, so it marks what `respelled` puts in words. */
export const markedSyntax: OptionSyntax = {
  input: (name) => mark('input', name),
  output: (name) => mark('output', name),
  fixed: (name, value) => mark('fixed', name, value),
  axis: (name, length) => mark('axis', name, length),
};

/** An error of the other process in the caller's own words. */
export const translateMarks = (message: string, syntax: OptionSyntax): string =>
  message.replace(MARKED, (_, json: string) => {
    const [kind, name, value] = JSON.parse(json) as [keyof OptionSyntax, string, string];
    return syntax[kind](name, value);
  });
