import { expect, it } from '@jest/globals';
import '@geq/testing';
import { studentsT } from './studentsT.ts';

it('gives the 97.5 % points of the tables', () => {
  const table = [[1, 12.706], [2, 4.303], [4, 2.776], [5, 2.571], [7, 2.365], [15, 2.131], [31, 2.040], [100, 1.984]];
  for (const [degrees, point] of table) expect(studentsT(degrees)).toBeAllclose(point, { rtol: 2e-3 }); // what its docstring says
  expect(() => studentsT(0)).toThrow(new RangeError('studentsT: expected at least one degree of freedom, got 0; an interval needs two values'));
});
