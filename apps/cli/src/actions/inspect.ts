import { isSet } from '../arguments.ts';
import type { Action } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { inspectPath } from '../inspect/inspectPath.ts';

export const inspect: Action = async (args, output) => {
  for (const path of args.positionals) {
    const { title, lines, json } = await inspectPath(path);
    if (isSet(args, 'json')) output.out(JSON.stringify({ file: path, ...json }));
    else for (const line of [`${path}: ${title}`, ...lines]) output.out(line);
  }
  return EXIT.ok;
};
