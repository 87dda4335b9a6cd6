import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3'; // Debian's, which has python3-torch

/** Runs a command of torch_side.py; throws with its last line when it fails. */
export const torchSide = (...args) =>
  execFileSync(PYTHON, [fileURLToPath(new URL('./torch_side.py', import.meta.url)), ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
