// The command lines of the pages on sizes that a test has time for.

/** Largest values that a test has time for, by option. */
const MOST = {
  '-N': 60,
  '-D': 10,
  '--steps': 1,
  '--seeds': 2,
  '--students': 2,
  '--samples': 2048,
  '--test-size': 200,
  '--evaluation-size': 512,
};

/** What a command takes when the page leaves it to the defaults. */
const DEFAULTS = {
  reproduce: ['-N', '-D', '--steps', '--seeds', '--students', '--test-size', '--evaluation-size'],
  online: ['-N', '-D', '--steps', '--test-size'],
  covariance: ['-N', '-D', '--samples'],
  ode: [],
};

/** The arguments of one line, quotes taken off. */
export const wordsOf = (line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

/** The arguments of `geq` behind its name, or undefined where a line runs something else. */
export function geqArguments(line) {
  const words = wordsOf(line.replace(/\s+#.*$/, ''));
  if (words[0] === 'geq') return words.slice(1);
  return words.slice(0, 4).join(' ') === 'npm run geq --' ? words.slice(4) : undefined;
}

/** The same arguments with every size capped, and with small sizes where none is said. A network has its own N and D. */
export function smaller(argv) {
  const capped = argv.map((word, at) => {
    const most = MOST[argv[at - 1]];
    return most === undefined ? word : String(Math.min(most, Number(word)));
  });
  const hasOwnShape = argv.includes('--generator') || argv.includes('--scenario') || argv.includes('--resume');
  const missing = (DEFAULTS[argv[0]] ?? []).filter(
    (name) => !argv.includes(name) && !(hasOwnShape && ['-N', '-D'].includes(name)),
  );
  return [...capped, ...missing.flatMap((name) => [name, String(MOST[name])])];
}
