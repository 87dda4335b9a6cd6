import type { Command } from './command.ts';
import { namesOf, spelled, type Option, type OptionGroup } from './option.ts';

const MOST_COLUMNS = 110; // longer lines are hard to read
const LEAST_COLUMNS = 40;
const LEFT = 28; // column at which descriptions begin on a narrow terminal,
const LEFT_WIDE = 34; // and on a wide one
const WIDE = 100;

/** Breaks a text into lines of at most `width` characters; a word that is longer stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two columns; what does not fit into the left one gets a line of its own. */
function columns(left: string, right: string, width: number, at = width < WIDE ? LEFT : LEFT_WIDE): string {
  const indent = ' '.repeat(at);
  const [first = '', ...rest] = wrap(right, Math.max(16, width - at));
  const head = left.length + 2 > at ? [left, indent + first] : [left.padEnd(at) + first];
  return [...head, ...rest.map((line) => indent + line)].join('\n');
}

function optionName(name: string, option: Option): string {
  const { kind, value, negatable } = option;
  const names = [...namesOf(name, option).map(spelled), ...(negatable ? [`--no-${name}`] : [])];
  return `  ${names.join(', ')}${kind === 'flag' ? '' : ` ${value ?? 'NUMBER'}`}`;
}

const optionText = ({ describe, choices, default: fallback }: Option): string =>
  `${describe}${choices ? `: ${choices.join(', ')}` : ''}${fallback === undefined ? '' : ` [${fallback}]`}`;

const group = ({ title, options }: OptionGroup, width: number): string =>
  [
    title,
    ...Object.entries(options).map(([name, option]) => columns(optionName(name, option), optionText(option), width)),
  ].join('\n');

/** An example on a line of its own, said in words above it. */
const example = ([command, what]: readonly [string, string], width: number): string =>
  [...wrap(`# ${what}`, width - 2), command].map((line) => `  ${line}`).join('\n');

const clamp = (width: number): number => Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, width));

const EXPRESSIONS =
  'A NUMBER may be an expression that uses the other options:\n  -N "3*32*32" --lr "0.2/sqrt(K)" --samples 1e6\nA product has its * (2*K); 1K, which may mean 1*K or 1000, is refused.';

/** `geq <command> --help`. */
export function commandHelp(
  { name, summary, description, positional, groups, ways = [], examples }: Command,
  terminalColumns: number,
): string {
  const width = clamp(terminalColumns);
  const hasNumbers = groups.some(({ options }) => Object.values(options).some(({ kind }) => kind === 'number'));
  const sections = [
    `Usage: geq ${name}${positional ? ` ${positional.isOptional ? `[${positional.name}…]` : `${positional.name}…`}` : ''} [options]`,
    [summary, ...(description === undefined ? [] : [description])].flatMap((text) => wrap(text, width)).join('\n'),
    ...(positional ? [columns(`  ${positional.name}…`, positional.describe, width)] : []),
    ...(ways.length > 0
      ? [
          [
            'Ways',
            ...ways.map((way) => columns(`  geq ${way.name}`, way.summary, width)),
            ...wrap('Each explains itself with --help.', width),
          ].join('\n'),
        ]
      : []),
    ...groups.map((each) => group(each, width)),
    ['Examples', ...examples.map((each) => example(each, width))].join('\n'),
    ...(hasNumbers ? [EXPRESSIONS] : []),
  ];
  return sections.join('\n\n');
}

/** `geq --help`. */
export function generalHelp(commands: readonly Command[], terminalColumns: number): string {
  const width = clamp(terminalColumns);
  return [
    'Usage: geq COMMAND [options]',
    wrap(
      'Learning with generative models and its Gaussian equivalent (arXiv:2006.14709): train a two-layer network on the outputs of a generator, ' +
        'predict its test error from two covariances of that generator, and see how well they agree.',
      width,
    ).join('\n'),
    ['Commands', ...commands.map(({ name, summary }) => columns(`  ${name}`, summary, width, 15))].join('\n'),
    [
      'Options',
      columns('  -h, --help', 'this page; after a command, all about it', width, 15),
      columns('  --version', 'the version of geq', width, 15),
    ].join('\n'),
    [
      'Examples',
      ...(
        [
          ['the first figure of the paper: simulation, theory, agreement', 'geq reproduce'],
          [
            'a simulation, its theory, how far apart they are, and a figure of your own',
            'geq online -N 500 --steps 50 --out runs/a',
          ],
        ] as const
      ).map(([what, command]) => example([command, what], width)),
      '  geq ode --prefix runs/a',
      '  geq compare runs/a',
      '  geq plot runs/a --out a.svg',
    ].join('\n'),
    wrap(
      'Exit codes: 0 success, 1 trouble on the way, 2 a mistake in what was asked, 130 interrupted. DEBUG=geq shows where an error comes from.',
      width,
    ).join('\n'),
  ].join('\n\n');
}
