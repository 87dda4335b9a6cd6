import { UsageError } from '@geq/runs';
import {
  type AuthorsModel,
  authorsModels,
  DEFAULT_PULL,
  listModels,
  type ModelFile,
  type Pulled,
  pullModel,
  type PullOptions,
} from '@geq/scenarios';
import { alignedTable } from '../alignedTable.ts';
import type { Action } from '../command.ts';
import type { ModelsRequest } from '../commands/models.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { longWork } from '../longWork.ts';
import type { Output } from '../output.ts';
import { suggestion } from '../suggestion.ts';

/** What the actions work on: the authors' files, and how they are fetched. */
export interface ModelsPlace {
  readonly table: readonly AuthorsModel[];
  readonly transfer?: Omit<PullOptions, 'table' | 'from' | 'signal' | 'onProgress'>;
  /** What is fetched when nothing is named. */
  readonly defaults: readonly string[];
}

type Verb = (names: readonly string[], request: ModelsRequest, output: Output, place: ModelsPlace) => Promise<ExitCode>;

const size = (bytes: number | undefined): string =>
  bytes === undefined
    ? '–'
    : bytes < 1e3
      ? `${bytes} B`
      : bytes < 1e6
        ? `${(bytes / 1e3).toFixed(1)} kB`
        : `${(bytes / 1e6).toFixed(1)} MB`;

/** @throws UsageError for a name that is no file's */
function requireNames(names: readonly string[], files: readonly { readonly name: string }[]): void {
  const known = files.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name))
      throw new UsageError(
        `models: expected the name of a file, got '${name}'${suggestion(name, known)}; geq models list shows them`,
      );
  }
}

const tableOf = (files: readonly ModelFile[]): string[] =>
  alignedTable(
    [
      ['name', 'state', 'size', 'git blob'],
      ...files.map(({ name, state, bytes, blob }) => [name, state, size(bytes), blob?.slice(0, 12) ?? 'ours']),
    ],
    { left: 2 },
  );

const list: Verb = async (names, request, output, { table }) => {
  if (names.length > 0) throw new UsageError(`models list: expected nothing more, got '${names[0]}'`);
  const files = await listModels(table);
  if (request.json === true) output.out(JSON.stringify(files));
  else for (const line of tableOf(files)) output.out(line);
  return EXIT.ok;
};

const path: Verb = async (names, request, output, { table }) => {
  if (names.length !== 1) throw new UsageError(`models path: expected one NAME, got ${names.length}`);
  const files = await listModels(table);
  requireNames(names, files);
  const [file] = files.filter(({ name }) => name === names[0]);
  if (file.state !== 'shipped' && file.state !== 'present')
    throw new Error(
      `${file.name}: ${file.state}; ${file.blob === undefined ? 'install geq again' : `geq models pull ${file.name} fetches it`}`,
    );
  output.out(request.json === true ? JSON.stringify(file) : file.path);
  return EXIT.ok;
};

/** Without names: all that is here. Named files must be here. */
const verify: Verb = async (names, request, output, { table }) => {
  const files = await listModels(table);
  requireNames(names, files);
  const asked =
    names.length > 0
      ? files.filter(({ name }) => names.includes(name))
      : files.filter(({ state }) => state !== 'absent');
  if (request.json === true) output.out(JSON.stringify(asked));
  else
    for (const { name, state } of asked)
      output.out(`${name}: ${state === 'shipped' || state === 'present' ? 'intact' : state}`);
  const isWrong = ({ state }: ModelFile): boolean =>
    state === 'damaged' || (names.length > 0 && (state === 'absent' || state === 'partial'));
  const wrong = asked.filter(isWrong);
  if (wrong.length === 0) return EXIT.ok;
  const theirs = wrong.filter(({ blob }) => blob !== undefined).map(({ name }) => name);
  output.err(
    `geq: ${wrong.length} of ${asked.length} not as they should be; ${theirs.length > 0 ? `geq models pull ${theirs.join(' ')}` : 'install geq again'}`,
  );
  return EXIT.runTime;
};

const pull: Verb = async (names, request, output, { table, transfer, defaults }) => {
  const isAll = request.all === true;
  if (isAll && names.length > 0)
    throw new UsageError(`--all cannot be combined with names such as ${names[0]}; leave one of them out`);
  requireNames(names, table);
  const json = request.json === true;
  const done: Pulled[] = [];
  for (const name of new Set(isAll ? table.map((model) => model.name) : names.length > 0 ? names : defaults)) {
    const pulled = await longWork(name, 'bytes', { quiet: request.quiet === true, output }, (hooks) =>
      pullModel(name, { ...transfer, from: request.from, table, ...hooks }),
    );
    if (pulled.status === 'aborted') {
      output.err(`stopped while fetching ${name}; the same command goes on from here`);
      return EXIT.interrupted;
    }
    done.push(pulled);
    if (!json) output.out(`${pulled.path}: ${pulled.status === 'present' ? 'is there already' : 'fetched'}, intact`);
  }
  if (json) output.out(JSON.stringify(done));
  return EXIT.ok;
};

const VERBS: Readonly<Record<string, Verb>> = { list, path, pull, verify };

/** The command on a table of files. */
export const modelsOf =
  (place: ModelsPlace): Action<ModelsRequest> =>
  async (request, output) => {
    const [word = 'list', ...names] = request.positionals;
    const words = Object.keys(VERBS);
    if (!words.includes(word))
      throw new UsageError(`models: expected ${words.join(', ')}, got '${word}'${suggestion(word, words)}`);
    const stray = ['all', 'from'].find((option) => request.given.has(option));
    if (word !== 'pull' && stray !== undefined)
      throw new UsageError(`--${stray} needs models pull; models ${word} has no use for it`);
    return VERBS[word](names, request, output, place);
  };

export const models: Action<ModelsRequest> = modelsOf({ table: authorsModels, defaults: DEFAULT_PULL });
