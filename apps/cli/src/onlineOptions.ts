import type { OnlineOptions } from '@geq/experiments';
import type { Numbers } from './readNumbers.ts';
import { requireWhole } from './requireWhole.ts';

type OnlineNumbers = Numbers<
  'K' | 'M' | 'lr' | 'steps' | 'seed' | 'students' | 'student-index' | 'test-size' | 'evaluation-size' | 'bs'
>;

/** What was said of a simulation, its generator apart; undefined where nothing was. @throws UsageError */
export function onlineOptions(
  { g: unit, both }: { readonly g?: string; readonly both?: boolean },
  values: OnlineNumbers,
): OnlineOptions {
  if (values.bs !== undefined) requireWhole('bs', values.bs, 1e9);
  const { K, M, lr, steps, seed, students } = values;
  return {
    K,
    M,
    unit,
    lr,
    both,
    steps,
    seed,
    students,
    studentIndex: values['student-index'],
    testSize: values['test-size'],
    evaluationSize: values['evaluation-size'],
  };
}
