import { describe, expect, it } from '@jest/globals';
import { escaped } from './output.ts';
import { startedAs } from './startedAs.ts';

describe('escaped', () => {
  it('takes what moves the cursor, colors the screen or turns letters around, and leaves JSON what it says', () => {
    expect(escaped('a\u001b[31m\u009b\u202e\r\u2028.onnx\n\tη = 0.2 模型')).toBe(
      'a\\u001b[31m\\u009b\\u202e\\u000d\\u2028.onnx\n\tη = 0.2 模型',
    );
    const name = 'a\u009b\u200d\u{e0001}b';
    expect(JSON.parse(escaped(JSON.stringify({ name })))).toEqual({ name });
  });
});

describe('startedAs', () => {
  it('is a command for any folder: what is imported as a URL', () => {
    const argv = ['node', import.meta.filename];
    expect(
      startedAs({
        execPath: '/usr/bin/node',
        execArgv: [
          '--import',
          '/a/proj #1/hook.mjs',
          '--import=/50%/hook.mjs',
          '--import',
          'tsx',
          '--conditions=@geq/source',
          '--require',
          '/a b.cjs',
        ],
        argv,
      }),
    ).toBe(
      `/usr/bin/node --import file:///a/proj%20%231/hook.mjs --import=file:///50%25/hook.mjs --import tsx --conditions=@geq/source --require '/a b.cjs' ${argv[1]}`,
    );
  });
});
