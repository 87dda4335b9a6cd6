import { method, type Method } from './method.ts';

/** Forward Euler, order 1. */
export const euler: Method = method({ name: 'euler', order: 1, c: [0], a: [[]], b: [1] });
