export { parseOrRefuse } from './check/parseOrRefuse.ts';
export { asciiOf, numberMeant, plainNumber } from './check/plainNumber.ts';
export { shellWord } from './check/shellWord.ts';
export { UsageError } from './check/usageError.ts';
export { syncFolder, writeFileAtomic } from './files/writeFileAtomic.ts';
export { isFile, openPieces, type PieceFile, readBounded } from './files/readBounded.ts';
export { cacheFolder, type CacheKind } from './files/cacheFolder.ts';
export { ANY_NUMBER, type FilePatterns, filesMatching } from './files/filesMatching.ts';
export { makeFolder } from './files/makeFolder.ts';
export { requireSeal, requireSealIfAny, writeSealed } from './files/writeSealed.ts';
export { sha256 } from './files/sha256.ts';
export { readState, writeState } from './files/stateFile.ts';
export {
  checkpointFile,
  evaluationCheckpoint,
  foldFile,
  partitionFile,
  removeWorkingFiles,
} from './files/workingFiles.ts';
export { begunSetup } from './folder/begunSetup.ts';
export { firstDifference } from './folder/firstDifference.ts';
export type { FolderOptions } from './folder/folderOptions.ts';
export { inRunFolder, type OpenRun, whileLocked } from './folder/inRunFolder.ts';
export { createProvenance, provenance, type Provenance } from './folder/provenance.ts';
export { readRecorded } from './folder/readRecorded.ts';
export { endRun, recordFiles, writeIntoRun } from './folder/recordedFiles.ts';
export { readRunFile, type RunFile, runFilePath, writeRunFile } from './folder/runFile.ts';
export { openRunFolder, placeError, type WantedRun } from './folder/openRunFolder.ts';
export type { RunKind } from './folder/runKind.ts';
export { parseShard, type Range, type Shard, shardFields, shardName, shardRange } from './folder/shard.ts';
export { FolderLocked, isOfLock, readLock, requireUnlocked, withLock } from './lock/folderLock.ts';
export type { LockHolder, LockState } from './lock/readLockFile.ts';
export { type PoolHooks, runTasksOn } from './pool/runTasksOn.ts';
export { serveTasks } from './pool/serveTasks.ts';
export { startThread } from './pool/startThread.ts';
export type { Task, TaskHooks, TaskResult } from './pool/task.ts';
export { type TimeSpent, timeSpent, timeText } from './pool/timeSpent.ts';
export { startWorker, type WorkerModule } from './pool/startWorker.ts';
