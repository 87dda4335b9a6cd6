import { lockFolder } from '../src/lock/folderLock.ts';

/** Holds the lock of a folder until it is killed, and tells some progress: `hold.ts FOLDER`. */
const lock = await lockFolder(process.argv[2]);
lock.progress(1, 4);
setInterval(() => lock.progress(2, 4), 100);
