import type { TrainingConfig } from '@geq/experiments';

export const writeLossFigure = async (path: string, config: TrainingConfig, losses: Readonly<Record<string, Float64Array>>): Promise<string[]> => [];
