// Three benches: `sampling` and `training`, beside PyTorch where it is installed, and `random`, the statistics of random networks. The first and last when none is named.
//   npx nx bench dcgan          (-- sampling weights.pth, -- training, -- random, quick: fewer rounds, seeds and samples)
import { benchRandomNetworks } from './randomNetworks.ts';
import { benchSampling } from './sampling.ts';
import { benchTraining } from './training.ts';

const has = (word: string): boolean => process.argv.includes(word);
const isOneNamed = ['sampling', 'training', 'random'].some(has);
const isQuick = has('quick');
const weights = process.argv.slice(2).find((word) => word.endsWith('.pth'));

if (has('sampling') || !isOneNamed)
  await benchSampling({ ...(weights === undefined ? {} : { weights }), rounds: isQuick ? 3 : 9 });
if (has('training'))
  await benchTraining({
    rounds: isQuick ? 3 : 9,
    threads: has('one') ? [1] : has('two') ? [2] : [1, 2],
    withTfjs: has('tfjs'),
  });
if (has('random') || !isOneNamed)
  await benchRandomNetworks(isQuick ? { seeds: 2, blocks: 4 } : { seeds: 5, blocks: 16 });
