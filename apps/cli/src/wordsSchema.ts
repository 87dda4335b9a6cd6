import { z } from 'zod';
import type { Arguments } from './arguments.ts';
import { oneOf } from './oneOf.ts';
import { spelled, type Option, type OptionGroup, type Options } from './option.ts';
import { otherReadings } from './otherReadings.ts';

type Camel<TName extends string> = TName extends `${infer THead}-${infer TTail}`
  ? `${THead}${Capitalize<Camel<TTail>>}`
  : TName;

type Word<TOption> = TOption extends { readonly kind: 'flag' }
  ? boolean | undefined
  : TOption extends { readonly many: true }
    ? readonly string[]
    : TOption extends { readonly choices: readonly (infer TChoice)[] }
      ? TChoice | undefined
      : string | undefined;

type NumberNames<TOptions> = {
  [TName in keyof TOptions]: TOptions[TName] extends { readonly kind: 'number' } ? TName : never;
}[keyof TOptions] &
  string;

/** Numeric options as they were typed: expressions that may use each other, and are evaluated when all is known. */
export interface NumberWords<TName extends string = never> {
  readonly texts: { readonly [TKey in TName]?: string };
  /** Letters by which expressions may call them: L for depth. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** The words of a command line, each checked by itself, under the names of its options in camel case. */
export type Words<TOptions> = {
  readonly [TName in keyof TOptions & string as TName extends NumberNames<TOptions> ? never : Camel<TName>]: Word<
    TOptions[TName]
  >;
} & {
  readonly numbers: NumberWords<NumberNames<TOptions>>;
  /** The options that stood there, by name. */
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
};

type Together<TGroups> = (TGroups extends unknown ? (groups: TGroups) => void : never) extends (
  groups: infer TAll,
) => void
  ? TAll
  : never;

/** All options of several groups. */
export type OptionsIn<TGroups extends readonly OptionGroup[]> = Together<TGroups[number]['options']>;

const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const once = ({ input }: { readonly input: unknown }): string =>
  Array.isArray(input) ? `expected once, got ${input.length} times` : 'expected a value, got none';

function textSchema(name: string, { kind, choices, spellings = {}, isReal }: Option): z.ZodType {
  const text = z
    .string({ error: once })
    .min(1, { error: `expected a value, got nothing; write one after ${spelled(name)}, or leave it out` });
  if (kind === 'number')
    return text.check(({ value, issues }) => {
      const readings = isReal ? [] : otherReadings(value);
      if (readings.length > 0)
        issues.push({
          code: 'custom',
          input: value,
          message: `expected a whole number without a point, got '${value.trim()}'; write ${readings.join(', or ')}`,
        });
    });
  const meant = (word: string): string => (Object.hasOwn(spellings, word) ? spellings[word] : word);
  return choices
    ? text
        .refine((word) => choices.includes(meant(word)), {
          error: ({ input }) => `expected ${oneOf(choices)}, got '${String(input)}'`,
        })
        .transform(meant)
    : text.transform(meant);
}

function wordSchema(name: string, option: Option): z.ZodType {
  if (option.kind === 'flag') return z.boolean({ error: once }).optional();
  if (option.many)
    return z
      .unknown()
      .optional()
      .transform((value) => (value === undefined ? [] : [value].flat().map(String)));
  return textSchema(name, option).optional();
}

/**
 * The schema that turns what a command line said into the words of these options. A request of a command is made of them.
 * The first issue's path ends with the option's name.
 */
export function wordsSchema<const TGroups extends readonly OptionGroup[]>(
  groups: TGroups,
): z.ZodType<Words<OptionsIn<TGroups>>, Arguments> {
  const options: Options = Object.assign({}, ...groups.map((group) => group.options)) as Options;
  const named = Object.entries(options);
  const isNumber = (name: string): boolean => options[name].kind === 'number';
  const aliases = Object.fromEntries(
    named.flatMap(([name, { kind, alias }]) => (kind === 'number' && alias !== undefined ? [[alias, name]] : [])),
  );
  const schema = z
    .object({
      values: z.object(Object.fromEntries(named.map(([name, option]) => [name, wordSchema(name, option)]))),
      positionals: z.array(z.string()),
    })
    .transform(({ values, positionals }) => {
      const entries = Object.entries(values);
      return {
        ...Object.fromEntries(entries.filter(([name]) => !isNumber(name)).map(([name, word]) => [camel(name), word])),
        numbers: { texts: Object.fromEntries(entries.filter(([name]) => isNumber(name))), aliases },
        given: new Set(
          entries.flatMap(([name, word]) =>
            word === undefined || (Array.isArray(word) && word.length === 0) ? [] : [name],
          ),
        ),
        positionals,
      };
    });
  return schema as unknown as z.ZodType<Words<OptionsIn<TGroups>>, Arguments>; // the types follow the tables, which zod cannot see
}
