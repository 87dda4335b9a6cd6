import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { writeNpy } from '@geq/formats';
import { filesBelow, finished, geq, startGeq } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const at = useHome('train');
const DCGAN = ['--nz', '4', '--ngf', '2', '--ndf', '2', '--batch', '8', '-q', '--threads', '1'];
const FLOW = ['--base-dim', '2', '--res-blocks', '0', '--held-out', '4', '--batch', '8', '-q', '--threads', '1'];

/** Sixteen images of 1×8×8. */
async function images(name = 'noise.npy', seed = 7): Promise<string> {
  await writeFile(
    at(name),
    writeNpy({ shape: [16, 1, 8, 8], data: Uint8Array.from({ length: 1024 }, (_, i) => (i * i * seed) % 251) }),
  );
  return at(name);
}

describe('geq train', () => {
  it('makes a generator that the other commands take, and trains it further', async () => {
    const data = await images();
    const trained = await geq('train', 'dcgan', '--data', data, ...DCGAN, '--steps', '3', '--out', at('gan'));
    expect(trained).toEqual({
      code: 0,
      err: [
        `geq: ${data}: 16 images of 1×8×8 (from 1 array, bytes from 0 to 249)`,
        `theory against simulation on it: geq reproduce --generator ${at('gan')}`,
      ],
      out: [
        `${at('gan')}/generator.safetensors: DCGAN after 3 steps`,
        `${at('gan')}/losses.svg`,
        `${at('gan')}/losses.png`,
        `${at('gan')}/samples.png`,
      ],
    });
    expect(await filesBelow(at('gan'))).toEqual([
      'checkpoint-0000003.safetensors',
      'generator.safetensors',
      'losses.csv',
      'losses.png',
      'losses.svg',
      'run.json',
      'samples.png',
      'samples/step-0000000.png',
    ]);
    expect((await geq('generate', '--generator', at('gan'), '--count', '4', '--grid', at('gan.png'))).out[0]).toContain(
      '4×64 from gan, D = 4',
    );
    for (const own of [at('gan'), at('gan/generator.safetensors')])
      expect((await geq('generate', '--generator', own, '--out', at('gan.npy'), '--force')).err).toEqual([]); // nothing of it is a guess
    expect((await geq('export', '--generator', at('gan'), at('gan.onnx'))).code).toBe(0);
    expect(
      (
        await geq(
          'online',
          '--generator',
          at('gan'),
          '--samples',
          '600',
          '--steps',
          '0.2',
          '--test-size',
          '64',
          '-q',
          '--out',
          at('online'),
        )
      ).code,
    ).toBe(0);
    expect((await geq('train', '--resume', at('gan'), '-q')).out[0]).toBe(
      `${at('gan')}/generator.safetensors: DCGAN after 3 steps; was complete, --steps trains it further, --force anew`,
    );
    expect((await geq('train', 'dcgan', '--resume', at('gan'), '--epochs', '3', '--batch', '8', '-q')).out[0]).toBe(
      `${at('gan')}/generator.safetensors: DCGAN after 6 steps`,
    );
  });

  it('trains a flow, whose bits a dimension it measures', async () => {
    const { code, out } = await geq(
      'train',
      'realnvp',
      '--data',
      await images(),
      ...FLOW,
      '--steps',
      '2',
      '--out',
      at('flow'),
      '--json',
    );
    const { status, report } = JSON.parse(out[0]) as {
      status: string;
      report: { steps: number; heldOutBitsPerDim: number };
    };
    expect([code, out.length, status, report.steps]).toEqual([0, 1, 'ok', 2]);
    expect(report.heldOutBitsPerDim).toBeGreaterThan(1);
    expect(
      (await geq('flow', 'sample', '--model', at('flow'), '--count', '2', '--grid', at('flow.png'), '-q')).code,
    ).toBe(0);
  });

  it('reads images as it is told, also when the run goes on', async () => {
    const numbers = Float32Array.from({ length: 1024 }, (_, i) => ((i * i * 7) % 251) / 255 - 0.5);
    await writeFile(at('centred.npy'), writeNpy({ shape: [16, 1, 8, 8], data: numbers }));
    const told = ['train', 'dcgan', '--data', at('centred.npy'), ...DCGAN, '--steps', '1', '--out', at('told')];
    const { code, err } = await geq(...told);
    expect([code, err]).toEqual([
      2,
      [
        expect.stringContaining(
          'got floats from −0.5 to 0.4765; say what is black and what is white with --range LOW,HIGH, such as --range -0.5,0.5',
        ),
      ],
    ]);
    const line = `geq: ${at('centred.npy')}: 16 images of 1×8×8 (from 1 array, floats from −0.5 to 0.4765, −0.5 black and 0.5 white as --range says)`;
    expect((await geq(...told, '--range', '-0.5,0.5')).err[0]).toBe(line);
    expect((await geq('train', '--resume', at('told'), '--steps', '2', '-q')).err[0]).toBe(line);
    const bytes = await readFile(at('told', 'run.json'), 'utf8').then(
      (text) => JSON.parse(text) as { config: { data: { hash: string } } },
    );
    await geq('train', 'dcgan', '--data', await images(), ...DCGAN, '--steps', '1', '--out', at('asBytes'));
    expect(bytes.config.data.hash).toBe(
      (JSON.parse(await readFile(at('asBytes', 'run.json'), 'utf8')) as typeof bytes).config.data.hash,
    );
  });

  it('trains on gray images of 32×32, made of other sizes where it is asked to', async () => {
    await geq(
      'train',
      'dcgan',
      '--data',
      await images(),
      '--image-size',
      '32',
      ...DCGAN,
      '--steps',
      '1',
      '--out',
      at('larger'),
    );
    expect((await geq('train', '--resume', at('larger'), '--steps', '2', '-q')).out[0]).toBe(
      `${at('larger')}/generator.safetensors: DCGAN after 2 steps`,
    );
  });

  it('begins with weights that are there', async () => {
    const data = await images();
    await geq('train', 'dcgan', '--data', data, ...DCGAN, '--steps', '2', '--out', at('first'));
    const begun = [
      'train',
      'dcgan',
      '--data',
      data,
      '--batch',
      '8',
      '--steps',
      '1',
      '-q',
      '--threads',
      '1',
      '--init',
      at('first'),
    ];
    expect((await geq(...begun, '--out', at('second'))).code).toBe(0);
    expect((await geq(...begun, '--ngf', '3', '--out', at('third'))).err[0]).toContain(
      'ngf: expected 2, which the weights of',
    );
  });
});

describe('one line and the right exit code', () => {
  it.each([
    [
      ['dcgan'],
      '--data: expected images to train on, got none; name a file, folder or archive of pictures, CIFAR, MNIST, .npy, .npz, .parquet',
    ],
    [['vae', '--data', 'x'], "train: expected dcgan or realnvp, got 'vae'"],
    [['--data', 'x'], 'train: expected dcgan or realnvp, got none'],
    [['dcgan', '--data', '/nowhere'], '/nowhere: cannot be read (no such file or folder); name images with --data'],
    [['dcgan', '--data', 'DATA', '--lr', 'NaN'], '--lr: '],
    [['dcgan', '--data', 'DATA', '--lr', '-0.1'], '--lr: expected a number above 0 and up to 1000, got -0.1'],
    [
      ['dcgan', '--data', 'DATA', '--batch', '1'],
      '--batch: expected at least 2 images, whose statistics batch norm takes, got 1',
    ],
    [
      ['dcgan', '--data', 'DATA', '--batch', '17', '--nz', '2'],
      '--batch: expected at most 16, the images there are to train on, got 17; take smaller batches or more images',
    ],
    [
      ['dcgan', '--data', 'DATA', '--base-dim', '4'],
      'baseDim 4 cannot be combined with train dcgan, which has no such thing; leave it out',
    ],
    [
      ['dcgan', '--data', 'DATA', '--image-size', '12'],
      'DATA: expected images of 8, 16, 32, 64, … rows, got 12; --image-size 32 resizes them',
    ],
    [['dcgan', '--data', 'DATA', '--range', '1,0'], '--range: expected LOW,HIGH with LOW < HIGH'],
    [
      ['dcgan', '--data', 'DATA', '--range', '0,1'],
      'DATA: expected numbers about 0 to 1, as --range says, got whole numbers from 0 to 249',
    ],
    [
      ['dcgan', '--data', 'DATA', '--key', 'png'],
      'DATA: expected one of the keys there are (noise: 16) or all, got --key png',
    ],
    [
      ['realnvp', '--data', 'DATA', '--steps', '2', '--epochs', '2'],
      '--epochs cannot be combined with --steps; leave one of them out',
    ],
    [['--resume', '/nowhere'], '--resume /nowhere: expected a run folder, got none there'],
  ])('geq train %j', async (words, message) => {
    const data = await images();
    const { code, err } = await geq('train', ...words.map((word) => (word === 'DATA' ? data : word)));
    expect([code, err.length]).toEqual([2, 1]);
    expect(err[0]).toContain(`geq: ${message.replace('DATA', data)}`);
  });

  it('for folders without images, wrong binaries and pictures that cannot be read', async () => {
    await mkdir(at('empty'));
    expect((await geq('train', 'dcgan', '--data', at('empty'))).err[0]).toContain(
      `geq: ${at('empty')}: expected images (pictures, CIFAR, MNIST, .npy, .npz, .pt, .safetensors, .parquet, .arrow; a folder or an archive of them), got none`,
    );
    await writeFile(at('a.bin'), new Uint8Array(3000));
    expect((await geq('train', 'dcgan', '--data', at('a.bin'))).err[0]).toBe(
      `geq: ${at('a.bin')}: expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got 3000 bytes`,
    );
    await mkdir(at('pictures'));
    for (const name of ['bad.png', 'worse.jpg']) await writeFile(at('pictures', name), 'no picture');
    expect((await geq('train', 'dcgan', '--data', at('pictures'))).err[0]).toMatch(
      /(bad\.png|worse\.jpg): expected a whole picture, got text; remove it or save it as PNG, or leave such files out with --skip-unreadable$/,
    );
    await geq('generate', '-N', '64', '-D', '4', '--count', '9', '--grid', at('pictures', 'good.png'));
    const { code, err } = await geq(
      'train',
      'dcgan',
      '--data',
      at('pictures'),
      '--skip-unreadable',
      '--image-size',
      '8',
      ...DCGAN,
      '--out',
      at('none'),
    );
    expect([code, err]).toEqual([
      2,
      [
        'geq: --batch: expected at most 1, the images there are to train on, got 8; take smaller batches or more images',
      ],
    ]);
  });

  it('for a loss that is no number any more: 1, and the last good checkpoint', async () => {
    const { code, err } = await geq(
      'train',
      'realnvp',
      '--data',
      await images(),
      ...FLOW,
      '--steps',
      '50',
      '--lr',
      '1000',
      '--save-every',
      '1',
      '--out',
      at('diverged'),
    );
    expect([code, err.slice(1)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^geq: step \d+: the loss or a gradient is no finite number any more; the last good checkpoint is .*checkpoint-\d+\.safetensors, of step \d+: --init/,
        ),
      ],
    ]);
  });

  it('for a run that is resumed with other widths or other data', async () => {
    await geq('train', 'dcgan', '--data', await images(), ...DCGAN, '--steps', '1', '--out', at('done'));
    const resume = ['train', '--resume', at('done'), '-q'];
    expect(await geq(...resume, '--ngf', '3')).toEqual({
      code: 2,
      out: [],
      err: [
        `geq: --resume ${at('done')}: you say --ngf 3, the run has 2; leave the option out, or start a new run with --out`,
      ],
    });
    expect((await geq(...resume, '--steps', '2', '--data', await images('other.npy', 3))).err.at(-1)).toMatch(
      /other\.npy: these are not the images that the run was begun with/,
    );
  });
});

describe('processes', () => {
  it('Ctrl-C writes a checkpoint and names the command that goes on; a full disk leaves it, whole', async () => {
    const data = await images();
    const begin = [
      'train',
      'dcgan',
      '--data',
      data,
      ...DCGAN,
      '--steps',
      '100000',
      '--sample-every',
      '100000',
      '--out',
      at('cut'),
    ];
    const child = startGeq(begin, { stdio: ['ignore', 'pipe', 'pipe'] });
    const end = finished(child);
    while (!(await filesBelow(at('cut')).catch(() => [])).some((name) => name.startsWith('checkpoint')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const { code, err } = await end;
    const [_read, stopping, stopped] = err.trim().split('\n');
    expect([code, stopping]).toEqual([130, 'stopping at a safe point; Ctrl-C again ends at once']);
    const [, step, command] = /^stopped at step (\d+) of 100000; continue with: geq (.*)$/.exec(stopped) ?? [];
    const newest = `checkpoint-${step.padStart(7, '0')}.safetensors`;
    const before = await readFile(at('cut', newest));

    // A limit on file sizes below that of a checkpoint fails in its middle as a full disk does, with EFBIG for ENOSPC, and needs no rights.
    const blocks = Math.floor(before.length / 1024) - 1;
    const bin = fileURLToPath(new URL('bin.ts', import.meta.url));
    const hook = new URL('../../../tools/ts-hook.mjs', import.meta.url).href;
    const limited = spawn(
      'bash',
      [
        '-c',
        `ulimit -f ${blocks}; exec "$@"`,
        'limited',
        process.execPath,
        '--import',
        hook,
        '--conditions=@geq/source',
        bin,
        ...command.split(' '),
        '-q',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const full = await finished(limited);
    expect(full.code).toBe(1);
    expect(full.err.trim().split('\n').slice(1)).toEqual([
      `geq: the checkpoint of step ${step} is safe; continue with: geq train --resume ${at('cut')}`,
      expect.stringMatching(
        /^geq: .*(checkpoint-\d+\.safetensors|losses\.csv): larger than this file system allows \(EFBIG\)$/,
      ),
    ]);
    expect((await readFile(at('cut', newest))).equals(before)).toBe(true);
    expect((await filesBelow(at('cut'))).filter((name) => name.includes('geq-tmp'))).toEqual([]);
    expect((await geq('train', '--resume', at('cut'), '--steps', String(Number(step) + 2), '-q')).code).toBe(0);
  });
});
