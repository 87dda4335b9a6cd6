import type { Task } from '../task.ts';
import { serveTasks } from '../serveTasks.ts';
import { runTrainingTask, type TrainingTask } from './trainingRun.ts';

// Entry of the thread that trains.
serveTasks(({ work }: Task, hooks) => runTrainingTask(work as TrainingTask, hooks));
