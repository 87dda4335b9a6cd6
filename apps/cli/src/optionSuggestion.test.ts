import { describe, expect, it } from '@jest/globals';
import { optionsOf } from './command.ts';
import { ALL_COMMANDS } from './commands.ts';
import { optionSuggestion } from './optionSuggestion.ts';

const suggested = (name: string, word: string): string => {
  const command = ALL_COMMANDS.find((each) => each.name === name);
  return command ? optionSuggestion(word, optionsOf(command)) : 'no such command';
};

describe('what a mistyped option may have meant', () => {
  it.each([
    ['online', 'learning-rate', '--lr'],
    ['online', 'eta', '--lr'],
    ['train', 'learning_rate', '--lr'],
    ['train', 'batch-size', '--batch'],
    ['ode', 'solver', '--method'],
    ['ode', 'tol', '--tolerance'],
    ['ode', 'tmax', '--t-max'],
    ['reproduce', 'T-max', '--t-max'],
    ['online', 'input-dims', '--input-dim'],
    ['online', 'input_dim', '--input-dim'],
    ['online', 'no-bth', '--no-both'],
    ['online', 'no-second-layer', '--no-both'],
    ['online', 'step', '--steps'],
    ['covariance', 'approximation', '--moments'],
  ])('%s --%s: %s', (name, word, option) => {
    expect(suggested(name, word)).toBe(`; did you mean ${option}?`);
  });

  it('is nothing where nothing is close', () => {
    expect(suggested('online', 'frobnicate')).toBe('');
    expect(suggested('inspect', 'learning-rate')).toBe('');
  });
});
