import { arrowFiles } from './arrowFiles.ts';
import { cifarFiles } from './cifarFiles.ts';
import { cifarPickles } from './cifarPickles.ts';
import { idxFiles } from './idxFiles.ts';
import type { DataSetFormat } from './member.ts';
import { npyFiles } from './npyFiles.ts';
import { parquetFiles } from './parquetFiles.ts';
import { pictureFiles } from './pictureFiles.ts';
import { tensorFiles } from './tensorFiles.ts';

/** The kinds of data set that are read, each file taken by the first that knows it. A new one is a file and a line. */
export const DATA_SET_FORMATS: readonly DataSetFormat[] = [
  npyFiles,
  parquetFiles,
  arrowFiles,
  tensorFiles,
  idxFiles,
  pictureFiles,
  cifarFiles, // by its ending: behind all that have a mark of their own
  cifarPickles,
];
