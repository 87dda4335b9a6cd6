// Inputs as people have them, made at random: each is understood rightly (the numbers of a few lines of JavaScript that share nothing with
// the packages) or refused in one line that names the file. Usage, from the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/fuzz-meaning.mjs [members = 500] [seed = 1] [--only WORD] [--list]
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { below } from '../packages/formats/fixtures/mutate.ts';
import { judge } from './meaning/judge/judge.mjs';

const words = process.argv.slice(2);
const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : '';
const [count = 500, seed = 1] = words.filter((word) => /^\d+$/.test(word)).map(Number);
const folder = new URL('./meaning/', import.meta.url);
const kinds = (
  await Promise.all(
    (await readdir(folder))
      .filter((name) => name.endsWith('.mjs'))
      .sort()
      .map((name) => import(new URL(name, folder).href)),
  )
).filter((module) => module.member && module.kind.includes(only));
const random = below(seed);

const tallies = kinds.map(({ kind }) => ({ kind, right: 0, refused: 0, wrong: 0 }));
const begun = performance.now();
for (let i = 0; i < count; i++) {
  const place = await mkdtemp(join(tmpdir(), 'geq-meaning-'));
  const tally = tallies[i % kinds.length];
  try {
    const member = await kinds[i % kinds.length].member(random, place);
    const verdict = await judge(member);
    if (verdict === 'right') tally.right++;
    else if (verdict.refused) tally.refused++;
    else {
      tally.wrong++;
      console.log(`WRONG, member ${i} of seed ${seed}, ${tally.kind}, ${member.title}: ${verdict}`);
    }
    if (words.includes('--list'))
      console.log(`${i} ${member.title}: ${verdict.refused ?? verdict}`.replaceAll(place, basename(place)));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
for (const { kind, right, refused, wrong } of tallies)
  console.log(
    `${kind.padEnd(50)} ${String(right).padStart(4)} right ${String(refused).padStart(4)} refused in one line ${String(wrong).padStart(4)} wrong`,
  );
const wrong = tallies.reduce((sum, tally) => sum + tally.wrong, 0);
console.log(`${count} members in ${((performance.now() - begun) / 1000).toFixed(0)} s: ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
