import { writeFileAtomic } from '../src/files/writeFileAtomic.ts';

/** A process whose files may not grow beyond what the test allows: prints how the second write fails. */
const [path] = process.argv.slice(2);
await writeFileAtomic(path, 'small');
await writeFileAtomic(path, 'x'.repeat(1 << 20)).then(
  () => process.stdout.write('written'),
  (error: NodeJS.ErrnoException) => process.stdout.write(`${error.code} ${error.path}`),
);
