import { method, type Method } from './method.ts';

/** The classical Runge–Kutta method, order 4. */
export const rk4: Method = method({
  name: 'rk4',
  order: 4,
  c: [0, 1 / 2, 1 / 2, 1],
  a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
  b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
});
