export type { Curve, Estimate, FigureData, Numbers, Overlap } from './figure-data.ts';
export { figureSpec, type FigureSpec } from './figure-spec.ts';
export { figureSvg } from './figure-svg.ts';
export { specSvg } from './spec-svg.ts';
