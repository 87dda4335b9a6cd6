import { expect } from '@jest/globals';
import { allclose, type Numbers, type Tolerance } from './allclose.ts';

declare module 'expect' {
  // The type parameter belongs to the interface of `expect` and must keep its name.
  interface Matchers<R> {
    /** Passes when every entry obeys |actual − expected| ≤ atol + rtol·|expected|. */
    toBeAllclose(expected: Numbers, tolerance: Tolerance): R;
  }
}

/** Adds the project's matchers to jest's `expect`; called once when this module is imported. */
export function installMatchers(): void {
  expect.extend({
    toBeAllclose(actual: unknown, expected: Numbers, tolerance: Tolerance) {
      const { pass, message } = allclose(actual as Numbers, expected, tolerance);
      return { pass, message: () => `toBeAllclose: ${message}` };
    },
  });
}
