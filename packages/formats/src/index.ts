export type { CheckpointPart } from './checkpoint/checkpointPart.ts';
export { withoutWrappers } from './checkpoint/wrappers.ts';
export { networkPart, type NetworkPart, type NetworkPartOptions } from './checkpoint/networkPart.ts';
export { type Cube, parseArmaCube, writeArmaCube } from './armaCube.ts';
export { parseArmaMatrix, writeArmaMatrix } from './armaMatrix.ts';
export { type CifarImages, type CifarOptions, parseCifar } from './cifar.ts';
export { parseCsvMatrix, writeCsvMatrix } from './csvMatrix.ts';
export { describeFile, type FileDescription, type TensorDescription } from './describeFile.ts';
export { familyNames, INITIAL_CONDITION_FILES, type InitialConditionFile, type RunFamily } from './family.ts';
export { excerpt, FormatError, type FilePosition } from './formatError.ts';
export { bfloat16Bits, bfloat16ToFloat32, float16Bits, float16ToFloat32 } from './halfPrecision.ts';
export { isIdx, parseIdx } from './idx.ts';
export {
  type InitialConditionData,
  parseInitialConditionFiles,
  writeInitialConditionFiles,
} from './initialConditions.ts';
export type { NumericArray } from './littleEndian.ts';
export type { Matrix } from './matrix.ts';
export { type NpyArray, parseNpy, writeNpy } from './npy.ts';
export type { NpyDtype } from './npyDtypes.ts';
export { NPY_HEAD_BYTES, type NpyHead, npyNumbers, parseNpyHead, writeNpyHead } from './npyHead.ts';
export { parseNpz, writeNpz } from './npz.ts';
export { numpyTensor } from './pickle/numpyTensor.ts';
export { isPickle, parsePickle } from './pickle/parsePickle.ts';
export type { ClassReference, PickleRecord, PickleValue, TorchStorage, TorchTensor } from './pickle/pickleValue.ts';
export { formatE, formatG } from './printf.ts';
export { pythonFloat32 } from './pythonFloat32.ts';
export type { StorageBytes, TorchFile } from './pytorch/container.ts';
export { parsePyTorch } from './pytorch/parsePyTorch.ts';
export type { JsonValue } from './jsonValue.ts';
export { tensorsOf, type TensorsOfOptions, type TorchTensors } from './pytorch/tensorsOf.ts';
export { writePyTorch, writePyTorchTensor } from './pytorch/writePyTorch.ts';
export { fileFormat, type FileFormat } from './recognise/fileFormat.ts';
export { type FileSample, SAMPLE_BYTES, sampleOf } from './recognise/fileSample.ts';
export type { InputRole } from './recognise/foreignKind.ts';
export { type ForeignFile, foreignFile, foreignText, wayOutOf } from './recognise/foreignFile.ts';
export { AS_NPZ, FROM_JAX, FROM_KERAS, FROM_TORCH } from './recognise/waysOut.ts';
export { parseRootName, rootName, type RootName } from './rootName.ts';
export { type DatRun, parseRun, type RunOptions, runRow } from './run.ts';
export type { RunRow } from './runColumns.ts';
export type { RunSettings } from './runHeader.ts';
export { parseSafetensors, writeSafetensors } from './safetensors.ts';
export {
  requireEntries,
  requireKey,
  shapeTuple,
  type StateDict,
  type StateEntry,
  type StateTensors,
  withoutPrefix,
} from './stateDict.ts';
export {
  type HookRecord,
  LONE_TENSOR,
  type ModuleRecord,
  type NamedTensors,
  requireTensor,
  type Tensor,
  type TensorArrays,
  type TensorDtype,
  type TensorOf,
} from './tensor.ts';
export { formatOfName, readTensors, tensorFormat, type TensorFormat, writeTensors } from './tensorFile.ts';
export { castTensor, type FloatDtype, isFloatDtype, toFloat32, toFloat64 } from './tensorNumbers.ts';
export { tensorStatistics, type TensorStatistics } from './tensorStatistics.ts';
export type { NumberOptions, ParseOptions, TextInput } from './text.ts';
export { type RunDigits, type RunHeader, writeRunHeader, writeRunRow } from './writeRun.ts';
export type { ZipOptions } from './zip/readZip.ts';
