import { readFileSync } from 'node:fs';
import { format } from 'node:util';

/**
 * The TypeScript examples of a README, in order: the text between ```ts and ```.
 *
 * Tests run them (see `runReadme`), so an example that rots turns a test red.
 */
export function readmeExamples(from: string, path = '../README.md'): string[] {
  const text = readFileSync(new URL(path, from), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
}

type Modules = Readonly<Record<string, object>>;

/**
 * Runs one README example as an async function body. `import { a, b } from 'x'` lines become look-ups in `modules`, and
 * `console.log(value)` lines that carry a comment `// → text` are checked: the printed text must equal the comment's.
 *
 * The example must be plain JavaScript: no type annotations.
 *
 * @returns the lines printed and the comments expected, side by side
 * @throws RangeError when the example imports a module that the test did not hand over
 */
export async function runReadme(example: string, modules: Modules): Promise<{ printed: string[]; expected: string[] }> {
  const expected = [...example.matchAll(/console\.log\(.*\/\/ → (.*)$/gm)].map((match) => match[1].trim());
  const body = example.replace(/^import \{([^}]*)\} from '([^']+)';$/gm, (_, names: string, module: string) => {
    if (!(module in modules))
      throw new RangeError(
        `runReadme: expected the test to hand over '${module}', got ${Object.keys(modules).join(', ')}`,
      );
    return `const {${names.replace(/ as /g, ': ')}} = modules[${JSON.stringify(module)}];`;
  });
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(format(...values)) };
  const run = new Function('modules', 'console', `return (async () => {${body}\n})();`) as (
    m: Modules,
    c: typeof console,
  ) => Promise<void>;
  await run(modules, console);
  return { printed, expected };
}
