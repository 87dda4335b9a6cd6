import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { OptionSyntax } from '@geq/nn';
import { readBounded, shellWord, UsageError } from '@geq/runs';

/** What helps, in the words of the command line. */
export const ON_COMMAND_LINE: OptionSyntax = {
  input: (name) => `--input ${shellWord(name)}`,
  output: (name) => `--output ${shellWord(name)}`,
  fixed: (name, value) => `--fixed ${shellWord(`${name}=${value}`)}`,
  axis: (name, length) => `--axis ${shellWord(`${name}=${length}`)}`,
};

const withoutCaller = ({ message }: Error): string => message.replace(/^\w+: /, '');

/** An error of @geq/nn about a model as one about its file; others as they are. */
export function aboutFile(path: string, error: unknown): unknown {
  if (error instanceof RangeError) return new UsageError(`${path}: ${withoutCaller(error)}`);
  if (error instanceof Error && error.name === 'StoppedNetworkError')
    return new Error(`${path}: ${withoutCaller(error)}`, { cause: error });
  if (!(error instanceof Error && error.name === 'MissingRuntimeError')) return error;
  const [reason] = error.message.split('; ');
  return new UsageError(
    `${path}: expected ONNX Runtime, which alone runs .onnx models, got none: ${reason}; use a machine with glibc (Debian, Ubuntu, Fedora; not Alpine), or bring the weights of a DCGAN or flow and --engine tfjs`,
  );
}

/** Whether a file lies in a folder, links followed. */
const isBelow = (file: string, folder: string): boolean =>
  file.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/**
 * The bytes of a file that a model names, beside that model or below its folder.
 *
 * Links that lead out of it are not followed; where the model is a link itself, as in Hugging Face's cache, its target's folder counts as well.
 */
async function readBeside(path: string, name: string): Promise<Uint8Array> {
  const file = join(dirname(path), name);
  const [model, real] = await Promise.all([realpath(path), realpath(file).catch(() => undefined)]);
  if (real === undefined)
    throw new UsageError(
      `${path}: expected the file ${name} with some of its weights beside it, got none; put it there under this name, or export the model with external_data=False`,
    );
  const folders = [await realpath(dirname(path)), dirname(model)];
  if (!folders.some((folder) => isBelow(real, folder)))
    throw new UsageError(
      `${path}: expected the file ${name} with some of its weights in its own folder, got a link out of it; copy that file there`,
    );
  return readBounded(real);
}

/**
 * An ONNX model with all its weights, those in files beside it among them: its bytes say what it computes, wherever it lies.
 *
 * @throws UsageError when a file is missing, or not in the folder of the model; RangeError when the model is none
 */
export async function readOnnxFile(path: string): Promise<Uint8Array> {
  const bytes = await readBounded(path);
  const { externalDataFiles, readOnnx, embedExternalData } = await import('@geq/nn'); // loads an engine: only where one is needed
  try {
    readOnnx(bytes); // what is no model is refused before its parts are looked at
    const files: Record<string, Uint8Array> = {};
    for (const name of externalDataFiles(bytes)) files[name] = await readBeside(path, name);
    return embedExternalData(bytes, files);
  } catch (error) {
    throw aboutFile(path, error);
  }
}
