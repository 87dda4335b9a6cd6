import { estimateMoments, mergeShards, runExperiment, simulate } from '../src/index.ts';

/** A process that tests kill: does one piece of work with a checkpoint as often as there can be one. */
const [what, folder, config] = process.argv.slice(2);
const options = { folder, threads: 1, checkpointSeconds: 0 };
if (what === 'online') await simulate(JSON.parse(config), { ...options, store: true });
if (what === 'covariance') await estimateMoments(JSON.parse(config), options);
if (what === 'experiment') await runExperiment(JSON.parse(config), { ...options, threads: 2 });
if (what === 'merge') await mergeShards(JSON.parse(config), { folder });
