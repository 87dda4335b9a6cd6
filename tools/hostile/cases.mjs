// What tools/fuzz-networks.mjs does with each kind of damaged file: the command line that a person would type, in a folder of its own.
import { readFileSync } from 'node:fs';
import { mutate, mutateInside } from '../../packages/formats/fixtures/mutate.ts';
import { any } from '../meaning/make/numbers.mjs';
import { onnxMutant } from './onnxMutants.mjs';
import { archiveMutant } from './pictureArchives.mjs';

const modules = ['cropped.pt', 'sequential.pt', 'generator8.pt'].map(
  (name) => new Uint8Array(readFileSync(new URL(`../../packages/dcgan/fixtures/${name}`, import.meta.url))),
);
const OF_GENERATOR = [
  ...Array.from({ length: 14 }, () => (file) => [
    'generate',
    '--generator',
    file,
    '--count',
    '3',
    '--seed',
    '1',
    '--out',
    'x.npy',
    '-q',
  ]),
  (file) => ['covariance', '--generator', file, '--samples', '64', '--seed', '1', '--out', 'run', '-q'],
  ...Array.from({ length: 5 }, () => (file) => ['inspect', file]),
];

const training = (file) => [
  'train',
  'dcgan',
  '--data',
  file,
  '--image-size',
  '8',
  '--steps',
  '1',
  '--batch',
  '2',
  '--nz',
  '2',
  '--ngf',
  '2',
  '--ndf',
  '2',
  '--out',
  'run',
  '-q',
];

/** Per kind: a damaged file, and what is done with it. */
export const KINDS = {
  'ONNX models': (random) => ({ name: 'net.onnx', bytes: onnxMutant(random), command: any(random, OF_GENERATOR) }),
  'whole modules': (random) => ({
    name: 'net.pt',
    bytes: any(random, [mutate, mutateInside, mutateInside])(any(random, modules), random),
    command: any(random, OF_GENERATOR),
  }),
  'archives of pictures': (random) => ({
    ...archiveMutant(random),
    command: any(random, [
      training,
      training,
      (file) => [...training(file), '--skip-unreadable'],
      (file) => ['inspect', file],
    ]),
  }),
};
