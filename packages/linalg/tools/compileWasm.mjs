// Compiles AssemblyScript to WebAssembly SIMD, committed as base64 so that neither tests nor users need the compiler.
// Run: npx nx run linalg:wasm
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const compilerFolder = dirname(require.resolve('assemblyscript/package.json'));
const { version } = require('assemblyscript/package.json');

compile('assembly', 'index.ts', 'src/wasmModule.ts', ['--importMemory', '--noExportMemory']);
compile('assembly/bench', 'peak.ts', 'bench/peakModule.ts', []);

function compile(folder, entry, output, flags) {
  const sources = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256');
  for (const name of sources) hash.update(`${name}\n${readFileSync(join(root, folder, name), 'utf8')}`);
  const temporary = mkdtempSync(join(tmpdir(), 'geq-wasm-'));
  try {
    const binary = join(temporary, 'module.wasm');
    execFileSync(
      process.execPath,
      [
        join(compilerFolder, 'bin', 'asc.js'),
        join(root, folder, entry),
        '--outFile',
        binary,
        '-O3',
        '--noAssert',
        '--converge',
        '--runtime',
        'stub',
        '--enable',
        'simd',
        ...flags,
        '--disableWarning',
        '112', // v128 passes between our own files only, never through an export
      ],
      { stdio: 'inherit' },
    );
    const bytes = readFileSync(binary);
    const lines = bytes.toString('base64').match(/.{1,140}/g) ?? [];
    writeFileSync(
      join(root, output),
      `// Generated, do not edit. Regenerate with: npx nx run linalg:wasm
// ${bytes.length} bytes of WebAssembly from ${folder}/*.ts by AssemblyScript ${version}
// sources sha256 ${hash.digest('hex')}

/** ${folder}/${entry}, compiled, in base64. */
export const wasmModule = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`,
    );
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
