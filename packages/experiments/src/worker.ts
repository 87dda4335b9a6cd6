import { runTask } from './runTask.ts';
import { serveTasks } from './serveTasks.ts';

// Entry of a worker thread.
serveTasks(runTask);
