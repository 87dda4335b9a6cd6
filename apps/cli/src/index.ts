export { runCli } from './main.ts';
export { processOutput, type Output } from './output.ts';
export { writeFigure } from './figureFiles.ts';
export { withInterrupt } from './interrupt.ts';
export { startProgress, type Progress } from './progress.ts';
export { troubleLine } from './troubleLine.ts';
