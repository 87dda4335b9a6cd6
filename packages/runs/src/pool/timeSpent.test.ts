import { expect, it } from '@jest/globals';
import type { TaskResult } from './task.ts';
import { timeSpent, timeText } from './timeSpent.ts';

it('adds up what tasks spent; what nobody told is the rest', () => {
  const results: TaskResult[] = [
    { status: 'ok', notes: [], seconds: { samples: 6, learning: 1 } },
    { status: 'ok', notes: [], seconds: { samples: 2 } },
    { status: 'ok', notes: [] },
  ];
  const spent = timeSpent(results, { seconds: 5, lanes: 2 });
  expect(spent).toEqual({ seconds: 5, lanes: 2, spent: { samples: 8, learning: 1, rest: 1 } });
  expect(timeText(spent)).toBe('5.0 s: samples 80.0 %, learning 10.0 %, rest 10.0 %');
});
