import { type Task, serveTasks } from '@geq/runs';
import { runTrainingTask, type TrainingTask } from './runTrainingTask.ts';

// Entry of the thread that trains.
serveTasks(({ work }: Task, hooks) => runTrainingTask(work as TrainingTask, hooks));
