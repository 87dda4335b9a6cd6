import type { Action } from '../command.ts';
import type { InspectRequest } from '../commands/inspect.ts';
import { EXIT } from '../exitCodes.ts';
import { inspectPath } from '../inspect/inspectPath.ts';

export const inspect: Action<InspectRequest> = async (request, output) => {
  for (const path of request.positionals) {
    const { title, lines, json } = await inspectPath(path);
    if (request.json) output.out(JSON.stringify({ file: path, ...json }));
    else for (const line of [`${path}: ${title}`, ...lines]) output.out(line);
  }
  return EXIT.ok;
};
