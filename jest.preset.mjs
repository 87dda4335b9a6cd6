import { fileURLToPath } from 'node:url';

process.env.ORT_DISABLE_TELEMETRY ??= '1'; // programs set it themselves; what a test sets does not reach ONNX Runtime

/** Jest settings shared by every project: ES modules, TypeScript through swc, packages resolved to their sources. */
export const preset = {
  testEnvironment: fileURLToPath(new URL('./jest-env.mjs', import.meta.url)),
  testEnvironmentOptions: { customExportConditions: ['@geq/source', 'node', 'node-addons'] },
  testTimeout: 120_000, // a guard against hanging, not against a machine that has other work
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      },
    ],
  },
};
