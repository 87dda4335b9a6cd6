// Compiles assembly/*.ts to WebAssembly SIMD and writes src/wasmModule.ts. Run: npx nx run linalg:wasm
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const assembly = join(root, 'assembly');
const require = createRequire(import.meta.url);
const compilerFolder = dirname(require.resolve('assemblyscript/package.json'));
const { version } = require('assemblyscript/package.json');

const sources = readdirSync(assembly).filter((name) => name.endsWith('.ts')).sort();
const hash = createHash('sha256');
for (const name of sources) hash.update(`${name}\n${readFileSync(join(assembly, name), 'utf8')}`);

const folder = mkdtempSync(join(tmpdir(), 'geq-wasm-'));
try {
  const binary = join(folder, 'kernels.wasm');
  execFileSync(process.execPath, [
    join(compilerFolder, 'bin', 'asc.js'), join(assembly, 'index.ts'), '--outFile', binary,
    '-O3', '--noAssert', '--converge', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--noExportMemory',
    '--disableWarning', '112', // v128 passes between our own files only, never through an export
  ], { stdio: 'inherit' });
  const bytes = readFileSync(binary);
  const lines = bytes.toString('base64').match(/.{1,140}/g) ?? [];
  writeFileSync(join(root, 'src', 'wasmModule.ts'), `// Generated, do not edit. Regenerate with: npx nx run linalg:wasm
// ${bytes.length} bytes of WebAssembly from assembly/*.ts by AssemblyScript ${version}
// sources sha256 ${hash.digest('hex')}

/** The compiled kernels, base64. */
export const wasmModule = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`);
} finally {
  rmSync(folder, { recursive: true });
}
