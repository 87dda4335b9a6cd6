import type { Action } from '../command.ts';
import type { FlowRequest } from '../commands/flow.ts';
import { EXIT } from '../exitCodes.ts';
import { askedFlow, type AskedFlow } from '../flow/askedFlow.ts';
import { exportFlow } from '../flow/exportFlow.ts';
import { info } from '../flow/info.ts';
import { logProb } from '../flow/logProb.ts';
import { sample } from '../flow/sample.ts';
import { transform } from '../flow/transform.ts';
import { readTask } from '../flow/way.ts';
import { allOrNothing } from '../interrupted.ts';

/** `geq flow WAY`: options first, then the place to write to, then the flow, then its rows. */
export const flow: Action<FlowRequest> = async (request, output) => {
  const task = await readTask(request);
  const asked = (): Promise<AskedFlow> => askedFlow(request);
  return allOrNothing(output, async () => {
    switch (task.way) {
      case 'f':
      case 'g':
        await transform(request, asked, task, output);
        break;
      case 'logprob':
        await logProb(request, asked, task, output);
        break;
      case 'sample':
        await sample(request, asked, task, output);
        break;
      case 'info':
        await info(asked, task, output);
        break;
      case 'export':
        await exportFlow(request, asked, task, output);
        break;
    }
    return EXIT.ok;
  });
};
