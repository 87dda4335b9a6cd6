export type { Curve, Estimate, FigureData, Numbers, Overlap } from './figureData.ts';
export { figureSpec, type FigureSpec } from './figureSpec.ts';
export { figureSvg } from './figureSvg.ts';
export { specSvg } from './specSvg.ts';
export { type TrainingCurve, type TrainingFigureData, trainingFigureSvg } from './trainingFigureSvg.ts';
