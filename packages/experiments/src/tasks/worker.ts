import { serveTasks } from '@geq/runs';
import { runTask } from './runTask.ts';

// Entry of a worker thread.
serveTasks(runTask);
