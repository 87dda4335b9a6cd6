export type { CheckpointPart } from './checkpoint/checkpointPart.ts';
export { withoutWrappers } from './checkpoint/withoutWrappers.ts';
export { networkPart, type NetworkPart, type NetworkPartOptions } from './checkpoint/networkPart.ts';
export { type Cube, parseArmaCube, writeArmaCube } from './parseArmaCube.ts';
export { parseArmaMatrix, writeArmaMatrix } from './parseArmaMatrix.ts';
export { type CifarImages, type CifarOptions, parseCifar } from './parseCifar.ts';
export { parseCsvMatrix, writeCsvMatrix } from './parseCsvMatrix.ts';
export { describeFile, type FileDescription, type TensorDescription } from './describeFile.ts';
export { familyNames, INITIAL_CONDITION_FILES, type InitialConditionFile, type RunFamily } from './familyNames.ts';
export { excerpt, FormatError, type FilePosition } from './formatError.ts';
export { bfloat16Bits, bfloat16ToFloat32, float16Bits, float16ToFloat32 } from './float16Bits.ts';
export { isIdx, parseIdx } from './parseIdx.ts';
export {
  type InitialConditionData,
  parseInitialConditionFiles,
  writeInitialConditionFiles,
} from './parseInitialConditionFiles.ts';
export type { NumericArray } from './littleEndianBytes.ts';
export type { Matrix } from './matrix.ts';
export { type NpyArray, parseNpy, writeNpy } from './parseNpy.ts';
export type { NpyDtype } from './npyDtype.ts';
export { NPY_HEAD_BYTES, type NpyHead, npyNumbers, parseNpyHead, writeNpyHead } from './npyHead.ts';
export { parseNpz, writeNpz } from './parseNpz.ts';
export { numpyTensor } from './pickle/numpyTensor.ts';
export { isPickle, parsePickle } from './pickle/parsePickle.ts';
export type { ClassReference, PickleRecord, PickleValue, TorchStorage, TorchTensor } from './pickle/pickleValue.ts';
export { formatE, formatG } from './formatE.ts';
export { pythonFloat32 } from './pythonFloat32.ts';
export type { StorageBytes, TorchFile } from './pytorch/torchFile.ts';
export { parsePyTorch } from './pytorch/parsePyTorch.ts';
export type { JsonValue } from './jsonValue.ts';
export { tensorsOf, type TensorsOfOptions, type TorchTensors } from './pytorch/tensorsOf.ts';
export { writePyTorch, writePyTorchTensor } from './pytorch/writePyTorch.ts';
export { fileFormat, type FileFormat } from './recognize/fileFormat.ts';
export { type FileSample, SAMPLE_BYTES, fileSample } from './recognize/fileSample.ts';
export type { InputRole } from './recognize/foreignKind.ts';
export { type ForeignFile, foreignFile, foreignText, remedyFor } from './recognize/foreignFile.ts';
export { AS_NPZ, FROM_JAX, FROM_KERAS, FROM_TORCH } from './recognize/arrayRemedies.ts';
export { parseRootName, rootName, type RootName } from './rootName.ts';
export { type DatRun, parseRun, type RunOptions, runRow } from './parseRun.ts';
export type { RunRow } from './runColumn.ts';
export type { RunSettings } from './runSettings.ts';
export { parseSafetensors, writeSafetensors } from './parseSafetensors.ts';
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
export { formatFromName, readTensors, tensorFormat, type TensorFormat, writeTensors } from './readTensors.ts';
export { castTensor, type FloatDtype, isFloatDtype, toFloat32, toFloat64 } from './toFloat64.ts';
export { tensorStatistics, type TensorStatistics } from './tensorStatistics.ts';
export type { NumberOptions, ParseOptions, TextInput } from './parseOptions.ts';
export { type RunDigits, type RunHeader, writeRunHeader, writeRunRow } from './writeRunRow.ts';
export type { ZipOptions } from './zip/readZip.ts';
