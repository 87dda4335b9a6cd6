import { activationNames } from '@geq/overlaps';
import type { OptionGroup } from './option.ts';

const moments = {
  moments: {
    kind: 'text',
    value: 'NAME',
    describe:
      "Ω and Φ: a closed form of rand (gaussian-kernel, linearized, authors), a folder that geq covariance made, or published: the authors' moments of their own networks (geq models pull)",
    synonyms: ['covariance', 'covariances', 'approximation'],
    default: 'gaussian-kernel; sampled where there is no closed form, and kept',
  },
  samples: {
    kind: 'number',
    synonyms: ['num-samples', 'n-samples'],
    describe: 'for Ω and Φ, where they are sampled',
    default: '40000; full scale 200000',
  },
} as const;

/** How a learning rate is called elsewhere. */
export const LEARNING_RATE = ['learning-rate', 'learningrate', 'learn-rate', 'eta', 'rate', 'step-size'] as const;

const tMax = { kind: 'number', isReal: true, long: 't-max', synonyms: ['tmax', 'max-time', 'duration'] } as const;

/** What is learned: all that the theory needs to know of it. */
const learning = {
  K: {
    kind: 'number',
    long: 'student-units',
    synonyms: ['hidden', 'hidden-units'],
    describe: 'hidden units of the student',
    default: '2',
  },
  M: { kind: 'number', long: 'teacher-units', describe: 'hidden units of the teacher', default: '2' },
  g: {
    kind: 'text',
    value: 'NAME',
    long: 'unit',
    synonyms: ['student-activation', 'teacher-activation'],
    describe: "activation of student and teacher (0 and 1 of the authors' integrator mean linear and erf)",
    choices: activationNames,
    spellings: { 0: 'linear', 1: 'erf' },
    default: 'erf',
  },
  lr: { kind: 'number', isReal: true, synonyms: LEARNING_RATE, describe: 'learning rate η', default: '0.2' },
  both: {
    kind: 'flag',
    negatable: true,
    synonyms: ['both-layers', 'second-layer'],
    describe: 'train both layers, or the first alone',
    default: 'both',
  },
} as const;

const students = {
  kind: 'number',
  describe: 'students, each with a teacher of its own, on one data stream',
  default: '1',
} as const;

const draws = {
  seed: {
    kind: 'number',
    alias: 's',
    synonyms: ['random-seed', 'random-state'],
    describe: 'data, teacher and student are drawn from this',
    default: '0',
  },
  students,
  'student-index': { kind: 'number', describe: 'index of the first of them', default: '0' },
} as const;

/** Learning of a theory without a simulation. */
export const theoryLearningGroup = {
  title: 'Learning',
  options: {
    ...learning,
    steps: { ...tMax, describe: 't_max: SGD steps / N', default: 'as the run; 100 without one' },
    ...draws,
    ...moments,
  },
} as const satisfies OptionGroup;

/** @param steps, numStudents, evaluated when the options are not given */
export const learningGroup = (steps: string, numStudents: string, evaluated: string) =>
  ({
    title: 'Learning',
    options: {
      ...learning,
      steps: { ...tMax, describe: 't_max: the run takes N times as many SGD steps', default: steps },
      ...draws,
      students: { ...students, default: numStudents },
      ...moments,
      'test-size': {
        kind: 'number',
        describe: 'samples in the test set',
        default: '10000; 4000 in geq reproduce of rand at quick scale',
      },
      'evaluation-size': {
        kind: 'number',
        describe:
          'fresh samples of each stream on which the parts of the gap are measured at the end, at 26 times; 0: the test set has to do',
        default: evaluated,
      },
      bs: {
        kind: 'number',
        describe: "accepted for the authors' sake: how many samples are made at once, which changes no result",
      },
    },
  }) as const satisfies OptionGroup;

export const theoryGroup = {
  title: 'Integration',
  options: {
    method: {
      kind: 'text',
      value: 'NAME',
      synonyms: ['solver', 'integrator'],
      describe:
        "by stiffness (auto), a method with error control (exponential on compressed modes, dopri5 on all of them), fixed steps (rk4), or the authors' integrator step for step (euler)",
      choices: ['auto', 'exponential', 'dopri5', 'rk4', 'euler'],
      default: 'auto',
    },
    tolerance: {
      kind: 'number',
      isReal: true,
      synonyms: ['tol', 'rtol', 'atol'],
      describe: 'of auto, exponential, dopri5: error of a step, relative to the largest entries',
      default: 'of exponential 1e-7, of dopri5 1e-8: errors below 1e-5 at the end',
    },
    dt: {
      kind: 'number',
      isReal: true,
      synonyms: ['time-step', 'timestep'],
      describe: 'of rk4 and euler: the step',
      default: '0.01',
    },
  },
} as const satisfies OptionGroup;

/** How a place for files is called elsewhere. */
export const OUT = ['output-dir', 'out-dir', 'outdir', 'folder', 'dir'] as const;

/** How long work is done: results depend on none of these. @param out folder when not given */
export const runGroup = (out: string) =>
  ({
    title: 'Run',
    options: {
      out: {
        kind: 'text',
        value: 'FOLDER',
        synonyms: OUT,
        describe: 'where its files go',
        default: out,
      },
      resume: {
        kind: 'text',
        synonyms: ['continue', 'restart'],
        value: 'FOLDER',
        describe: 'go on with the run in this folder; all parameters come from it',
      },
      force: { kind: 'flag', synonyms: ['overwrite'], describe: 'start anew where another run or other files stand' },
      wait: { kind: 'flag', describe: 'wait while another geq is at work in the folder' },
      'checkpoint-every': {
        synonyms: ['checkpoint'],
        isReal: true,
        kind: 'number',
        describe: 'seconds between checkpoints',
        default: '60',
      },
      threads: {
        kind: 'number',
        synonyms: ['workers', 'jobs', 'cpus', 'num-threads'],
        describe: 'worker threads at most',
        default: 'one per core',
      },
    },
  }) as const satisfies OptionGroup;

/** @param what is divided */
export const shardOption = (what: string) =>
  ({
    kind: 'text',
    value: 'I/N',
    describe: `do the i-th of n parts of ${what}, into a folder of its own; geq merge makes one of them`,
  }) as const;

export const quiet = { kind: 'flag', alias: 'q', synonyms: ['silent'], describe: 'no progress' } as const;
export const json = { kind: 'flag', describe: 'print the result as JSON' } as const;
export const outputGroup = { title: 'Output', options: { quiet, json } } as const satisfies OptionGroup;
