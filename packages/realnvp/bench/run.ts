// Two benches: `sampling` (and densities), and `training`, beside PyTorch where it is installed. The first when none is named.
//   npx nx bench realnvp          (-- sampling rival.onnx, -- training, quick: fewer rounds)
const has = (word: string): boolean => process.argv.includes(word);

if (has('sampling') || !has('training')) await import('./sampling.ts');
if (has('training')) {
  const { benchTraining } = await import('./training.ts');
  await benchTraining({
    rounds: has('quick') ? 3 : 9,
    threads: has('one') ? [1] : has('two') ? [2] : [1, 2],
    withTfjs: has('tfjs'),
  });
}
