export { runCli } from './main.ts';
export { processOutput, type Output } from './output.ts';
