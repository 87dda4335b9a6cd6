// Who may import whom, and what the house forbids. A new project needs a line in `mayUse`; there is no wildcard.
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// The plan of the house: what each project may import. Every project carries its tag `scope:<name>`; `testing` is for tests.
const mayUse = {
  elementary: [],
  linalg: ['elementary'],
  random: ['elementary'],
  formats: [],
  testing: [],
  overlaps: ['elementary', 'linalg'],
  ode: ['elementary', 'linalg', 'overlaps'],
  generators: ['elementary', 'linalg', 'random'],
  covariance: ['generators', 'linalg', 'random'],
  online: ['generators', 'linalg', 'overlaps', 'random'],
  nn: ['elementary', 'generators', 'formats', 'linalg', 'random'],
  dcgan: ['nn', 'generators', 'formats', 'random'],
  realnvp: ['elementary', 'nn', 'generators', 'formats', 'random'],
  report: [],
  experiments: ['report', 'dcgan', 'realnvp', 'nn', 'online', 'covariance', 'generators', 'ode', 'overlaps', 'formats', 'linalg', 'random', 'elementary'],
  cli: ['experiments', 'report', 'dcgan', 'realnvp', 'nn', 'online', 'covariance', 'generators', 'ode', 'overlaps', 'formats', 'linalg', 'random', 'elementary'],
  reproduce: ['cli', 'experiments'],
};
const browserSafe = ['elementary', 'linalg', 'random', 'formats', 'overlaps', 'ode', 'generators', 'report'];
const banned = (scope) => [
  ...(scope === 'nn' ? [] : ['@tensorflow/*', 'onnxruntime*']),
  ...(['cli', 'reproduce'].includes(scope) ? [] : ['yargs']),
];

const boundaries = (more = {}) => ['error', {
  enforceBuildableLibDependency: true,
  allow: [],
  ...more,
  depConstraints: Object.entries(mayUse).map(([scope, uses]) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: ['testing', scope, ...uses].map((name) => `scope:${name}`),
    bannedExternalImports: banned(scope),
  })),
}];

export default [
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      // A leading underscore says: this position exists, its value is not needed.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@nx/enforce-module-boundaries': boundaries(),
    },
  },
  {
    files: ['**/*.test.ts', 'packages/*/test/**/*.ts'], // what a package loads late, its tests may import at once
    rules: { '@nx/enforce-module-boundaries': boundaries({ checkDynamicDependenciesExceptions: ['@geq/*'] }) },
  },
  {
    files: browserSafe.map((name) => `packages/${name}/src/**/*.ts`),
    ignores: ['**/*.test.ts', 'packages/report/src/png.ts'], // png.ts is report's one door to a native rasterizer, exported as @geq/report/png
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['node:*', 'fs', 'path', 'worker_threads'], message: 'this package runs in browsers too' }] }] },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error',
        { object: 'Math', property: 'random', message: 'randomness arrives as a stream of @geq/random' },
        { object: 'Date', property: 'now', message: 'time arrives from the caller' }],
    },
  },
];
