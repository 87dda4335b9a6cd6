// Two benches: `sampling`, beside PyTorch where it is installed, and `random`, the statistics of random networks. Both when none is named.
//   npx nx bench dcgan          (-- sampling weights.pth, -- random, quick: fewer rounds, seeds and samples)
import { benchRandomNetworks } from './randomNetworks.ts';
import { benchSampling } from './sampling.ts';

const [isQuick, isSampling, isRandom] = ['quick', 'sampling', 'random'].map((word) => process.argv.includes(word));
const weights = process.argv.slice(2).find((word) => word.endsWith('.pth'));

if (isSampling || !isRandom) await benchSampling({ ...(weights === undefined ? {} : { weights }), rounds: isQuick ? 3 : 9 });
if (isRandom || !isSampling) await benchRandomNetworks(isQuick ? { seeds: 2, blocks: 4 } : { seeds: 5, blocks: 16 });
