import { readImages, train } from '../src/index.ts';

/** A process that tests kill: trains with a checkpoint at every step. */
const [, folder, config, path] = process.argv.slice(2);
await train(JSON.parse(config), { folder, data: await readImages(path), dataPath: path, saveEvery: 1, keep: 2 });
