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
  analysis: ['elementary', 'linalg', 'overlaps', 'random'],
  generators: ['elementary', 'linalg', 'random'],
  covariance: ['generators', 'linalg', 'random'],
  online: ['generators', 'linalg', 'overlaps', 'random'],
  nn: ['elementary', 'generators', 'formats', 'linalg', 'random'],
  dcgan: ['nn', 'generators', 'formats', 'random'],
  realnvp: ['elementary', 'nn', 'generators', 'formats', 'random'],
  report: [],
  runs: ['formats'],
  scenarios: ['runs', 'dcgan', 'realnvp', 'nn', 'covariance', 'generators', 'formats', 'linalg', 'random'],
  training: ['scenarios', 'runs', 'report', 'dcgan', 'realnvp', 'nn', 'formats', 'random', 'elementary'],
  experiments: [
    'analysis',
    'scenarios',
    'runs',
    'online',
    'covariance',
    'generators',
    'ode',
    'overlaps',
    'formats',
    'linalg',
    'random',
    'elementary',
    'nn', // tests alone
    'dcgan', // tests alone
  ],
  cli: [
    'experiments',
    'training',
    'scenarios',
    'runs',
    'analysis',
    'report',
    'dcgan',
    'realnvp',
    'nn',
    'online',
    'covariance',
    'generators',
    'ode',
    'overlaps',
    'formats',
    'linalg',
    'random',
    'elementary',
  ],
  reproduce: ['cli', 'experiments', 'scenarios', 'runs', 'analysis', 'elementary'],
};
const browserSafe = [
  'elementary',
  'linalg',
  'random',
  'formats',
  'overlaps',
  'ode',
  'generators',
  'report',
  'analysis',
];
const banned = (scope) => [
  ...(scope === 'nn' ? [] : ['@tensorflow/*', 'onnxruntime*']),
  ...(['cli', 'reproduce'].includes(scope) ? [] : ['yargs']),
];

const boundaries = (more = {}) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allow: [],
    ...more,
    depConstraints: Object.entries(mayUse).map(([scope, uses]) => ({
      sourceTag: `scope:${scope}`,
      onlyDependOnLibsWithTags: ['testing', scope, ...uses].map((name) => `scope:${name}`),
      bannedExternalImports: banned(scope),
    })),
  },
];

// ECMAScript leaves the last digit of these to the engine; sqrt, abs, floor and their like are exact.
const INEXACT = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atan2',
  'atanh',
  'cbrt',
  'cos',
  'cosh',
  'exp',
  'expm1',
  'hypot',
  'log',
  'log10',
  'log1p',
  'log2',
  'pow',
  'sin',
  'sinh',
  'tan',
  'tanh',
];
const sameBits = 'engines differ in its last digit, and data must not';
const noRandomNoClock = [
  { object: 'Math', property: 'random', message: 'randomness arrives as a stream of @geq/random' },
  { object: 'Date', property: 'now', message: 'time arrives from the caller' },
];
const exactFunctions = INEXACT.map((property) => ({
  object: 'Math',
  property,
  message: `${sameBits}: import ${property} from @geq/elementary, or add it there`,
}));
const exactPowers = [
  {
    selector: "BinaryExpression[operator='**']:not([left.value=2], [left.bigint])",
    message: `${sameBits}: x * x, pow of @geq/elementary, or 2 ** a whole number`,
  },
  {
    selector: "BinaryExpression[operator='**'][right.raw=/[.eE]/]",
    message: `${sameBits} unless the exponent is a whole number: pow of @geq/elementary`,
  },
  { selector: "AssignmentExpression[operator='**=']", message: `${sameBits}: pow of @geq/elementary` },
];

export default [
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      // A leading underscore says: this position exists, its value is not needed.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
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
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'fs', 'path', 'worker_threads'], message: 'this package runs in browsers too' },
          ],
        },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...noRandomNoClock],
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/report/**', 'packages/testing/**'], // figures are drawings, no data
    rules: {
      'no-restricted-properties': ['error', ...exactFunctions],
      'no-restricted-syntax': ['error', ...exactPowers],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/report/**', 'packages/testing/**'],
    rules: { 'no-restricted-properties': ['error', ...noRandomNoClock, ...exactFunctions] }, // a later entry replaces the list of an earlier one
  },
];
