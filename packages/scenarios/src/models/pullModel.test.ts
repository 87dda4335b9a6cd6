import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import {
  answer,
  AT_ONCE,
  serve,
  serveBeginning,
  serveWhole,
  someBytes,
  standIn,
  withCache,
  withProxy,
  withServer,
  type Answer,
  type TestServer,
} from '../../test/modelServer.ts';
import { findAuthorsFile, listModels } from './listModels.ts';
import { pullModel, type PullOptions } from './pullModel.ts';

const NAME = 'weights.pth';
const BYTES = someBytes(300_000);
const TABLE = [standIn(NAME, BYTES)];
const FIRST = serveBeginning(BYTES, 1000);

interface Place {
  readonly server: TestServer;
  /** What is in the cache. */
  readonly files: () => Promise<string[]>;
  readonly pull: (options?: PullOptions) => ReturnType<typeof pullModel>;
  readonly models: string;
}

/** A server, and a cache of its own. */
const at = (answers: readonly Answer[], use: (place: Place) => Promise<void>): Promise<void> =>
  withTemporaryFolder((folder) =>
    withCache(folder, () =>
      withServer(answers, async (server) => {
        const models = join(folder, 'models');
        await use({
          server,
          models,
          files: async () => (await readdir(models).catch(() => [])).sort(),
          pull: (options) => pullModel(NAME, { ...AT_ONCE, from: server.url, table: TABLE, ...options }),
        });
      }),
    ),
  );

const ranges = ({ requests }: TestServer): (string | undefined)[] => requests.map(({ range }) => range);

/** The file is there, whole, and nothing beside it. */
async function expectWhole({ files, models }: Place): Promise<void> {
  expect(await files()).toEqual([NAME]);
  expect(Buffer.compare(await readFile(join(models, NAME)), BYTES)).toBe(0);
  expect(await findAuthorsFile(NAME, TABLE)).toBe(join(models, NAME));
}

describe('pullModel', () => {
  it('fetches a file once', () =>
    at([serve(BYTES)], async (place) => {
      const seen: [number, number][] = [];
      const path = join(place.models, NAME);
      expect(await place.pull({ onProgress: (done, total) => seen.push([done, total]) })).toEqual({
        name: NAME,
        status: 'pulled',
        path,
      });
      expect(seen.at(-1)).toEqual([BYTES.length, BYTES.length]);
      expect(seen.every(([done], i) => i === 0 || done > seen[i - 1][0])).toBe(true);
      await expectWhole(place);
      expect(await place.pull()).toEqual({ name: NAME, status: 'present', path });
      expect(place.server.requests).toEqual([{ path: `/${NAME}`, range: undefined, ifRange: undefined }]);
    }));

  it('goes on where a connection broke, again and again', () =>
    at([FIRST.silent, serve(BYTES)], async (place) => {
      await place.pull({ onProgress: FIRST.onProgress });
      await expectWhole(place);
      expect(place.server.requests.slice(1)).toEqual([{ path: `/${NAME}`, range: 'bytes=1000-', ifRange: '"1"' }]);
    }));

  it('asks again after a silence, for the rest', () =>
    at([FIRST.silent, serve(BYTES)], async (place) => {
      await place.pull({ stallSeconds: 0.3, attempts: 1000 }); // so many that a busy machine cannot use them up
      await expectWhole(place);
      expect(place.server.requests.length).toBeGreaterThan(1);
    }));

  it('begins again where a server sends the whole file', () =>
    at([FIRST.silent, serveWhole(BYTES)], async (place) => {
      await place.pull({ onProgress: FIRST.onProgress });
      await expectWhole(place);
      expect(ranges(place.server)).toEqual([undefined, 'bytes=1000-']);
    }));

  it.each(['"1"', 'W/"1"'])('begins again where the file has changed since: %s', async (etag) => {
    const old = serveBeginning(someBytes(300_000, 5), 1000, { etag });
    await at([old.silent, serve(BYTES, { etag: '"2"' })], async (place) => {
      await place.pull({ onProgress: old.onProgress });
      await expectWhole(place);
      expect(place.server.requests[1]).toEqual({
        path: `/${NAME}`,
        range: 'bytes=1000-',
        ifRange: etag.startsWith('"') ? etag : undefined,
      });
    });
  });

  it('begins again where the server has no such range, or another one', async () => {
    const elsewhere: Answer = (_, response) => {
      response
        .writeHead(206, { etag: '"1"', 'content-range': `bytes 5-${BYTES.length - 1}/${BYTES.length}` })
        .end(BYTES.subarray(5));
    };
    for (const odd of [answer(416), elsewhere, answer(206)]) {
      await at([FIRST.silent, odd, serve(BYTES)], async (place) => {
        await place.pull({ onProgress: FIRST.onProgress });
        await expectWhole(place);
        expect(ranges(place.server)).toEqual([undefined, 'bytes=1000-', undefined]);
      });
    }
  });

  it('stops when it is told to, and the next pull goes on', () =>
    at([serveBeginning(BYTES, 70_000).silent, serve(BYTES)], async (place) => {
      const controller = new AbortController();
      const onProgress = (done: number): void => {
        if (done >= 70_000) controller.abort();
      };
      expect((await place.pull({ signal: controller.signal, onProgress })).status).toBe('aborted');
      expect(await place.files()).toEqual([`${NAME}.part`, `${NAME}.part.etag`]);
      expect((await listModels(TABLE)).at(-1)).toMatchObject({ name: NAME, state: 'partial', bytes: 70_000 });
      expect((await place.pull()).status).toBe('pulled');
      await expectWhole(place);
      expect(ranges(place.server)).toEqual([undefined, 'bytes=70000-']);
    }));

  it('needs nobody for a piece that is whole already', () =>
    at([answer(500)], async (place) => {
      await mkdir(place.models);
      await writeFile(join(place.models, `${NAME}.part`), BYTES);
      expect((await place.pull()).status).toBe('pulled');
      await expectWhole(place);
      expect(place.server.requests).toEqual([]);
    }));

  it('does not blame the server for a piece that is wrong', () =>
    at([serve(BYTES)], async (place) => {
      await mkdir(place.models);
      await writeFile(join(place.models, `${NAME}.part`), new Uint8Array(1000));
      await writeFile(join(place.models, `${NAME}.part.etag`), 'no tag\r\nHost: elsewhere');
      await place.pull();
      await expectWhole(place);
      expect(place.server.requests.map(({ range, ifRange }) => [range, ifRange])).toEqual([
        ['bytes=1000-', undefined],
        [undefined, undefined],
      ]);
    }));

  it('puts the right file in place of a damaged one', () =>
    at([serve(BYTES)], async (place) => {
      await mkdir(place.models);
      await writeFile(join(place.models, NAME), 'damaged');
      expect((await listModels(TABLE)).at(-1)?.state).toBe('damaged');
      expect((await place.pull()).status).toBe('pulled');
      await expectWhole(place);
    }));

  it('refuses by name what is another file, and removes it', () =>
    at([serve(BYTES.map((byte, i) => (i === 150_000 ? byte ^ 1 : byte)))], async ({ pull, files, server }) => {
      await expect(pull()).rejects.toThrow(
        /^weights\.pth: what 127\.0\.0\.1:\d+ has is not the authors' file \(git blob [0-9a-f]{12}, theirs is [0-9a-f]{12}\); it was removed$/,
      );
      expect(await files()).toEqual([]);
      expect(server.requests.length).toBe(1);
    }));

  it('refuses too much, announced or not, and keeps none of it', async () => {
    const endless: Answer = (_, response) => {
      response.writeHead(200).end(BYTES);
    };
    for (const [much, message] of [
      [serve(BYTES), 'has 300000 bytes, at most 1000 were awaited'],
      [endless, 'has more than 1000 bytes, at most 1000 were awaited'],
    ] as const) {
      await at([much], async ({ pull, files }) => {
        await expect(pull({ table: [{ ...TABLE[0], bytes: 1000 }] })).rejects.toThrow(message);
        expect(await files()).toEqual([]);
      });
    }
  });

  it('follows a few redirects, and none that loops or leads to another protocol', async () => {
    await at([answer(302, { location: '/elsewhere/weights' }), serve(BYTES)], async (place) => {
      await place.pull();
      await expectWhole(place);
      expect(place.server.requests.map(({ path }) => path)).toEqual([`/${NAME}`, '/elsewhere/weights']);
    });
    await at([answer(302, { location: `/${NAME}` })], async ({ pull, server }) => {
      await expect(pull()).rejects.toThrow(
        '/weights.pth: more than 5 redirects; name another place with --from URL|DIR',
      );
      expect(server.requests.length).toBe(6);
    });
    for (const location of ['file:///etc/passwd', 'http://'])
      await at([answer(301, { location })], ({ pull }) =>
        expect(pull()).rejects.toThrow('redirects to no address that can be followed'),
      );
    await at([answer(301)], ({ pull }) =>
      expect(pull()).rejects.toThrow('redirects to no address that can be followed'),
    );
  });

  it('tries again while a server is busy, a bounded number of times, ever more slowly', async () => {
    await at([answer(503), answer(429), serve(BYTES)], async (place) => {
      const pauses: number[] = [];
      await place.pull({
        pause: async (seconds) => {
          pauses.push(seconds);
        },
      });
      expect(pauses).toEqual([0.5, 1]);
      await expectWhole(place);
    });
    await at([answer(500)], async ({ pull, server }) => {
      await expect(pull({ attempts: 3 })).rejects.toThrow(
        '/weights.pth: the server answered 500, again and again; try later, or name a copy with --from URL|DIR',
      );
      expect(server.requests.length).toBe(3);
    });
    await at([FIRST.silent, answer(500)], ({ pull }) =>
      expect(pull({ onProgress: FIRST.onProgress })).rejects.toThrow(
        'again and again; 1000 bytes are kept, the same command goes on from there',
      ),
    );
    await at([FIRST.silent], ({ pull }) =>
      expect(pull({ stallSeconds: 0.3, attempts: 2 })).rejects.toThrow('the server fell silent'),
    );
  });

  it('takes a refusal as one', async () => {
    await at([answer(404)], async ({ pull, server }) => {
      await expect(pull()).rejects.toThrow(
        '/weights.pth: the server answered 404 (not found); name another place with --from URL|DIR',
      );
      expect(server.requests.length).toBe(1);
    });
    const packed: Answer = (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(BYTES);
    };
    await at([packed], ({ pull }) => expect(pull()).rejects.toThrow('sent compressed, which was not asked for'));
  });

  it('says what to do without a network', () =>
    at([serve(BYTES)], async ({ pull, files }) => {
      await expect(pull({ from: 'http://user:secret@127.0.0.1:1/' })).rejects.toThrow(
        /^no connection to 127\.0\.0\.1:1 \(ECONNREFUSED\); check the network and the variables HTTPS_PROXY and NO_PROXY, or name a copy with --from URL\|DIR$/,
      );
      expect(await files()).toEqual([]);
    }));

  it('goes through a proxy, and past it where told so', () =>
    at([serve(BYTES)], (place) =>
      withProxy(async (proxy) => {
        await place.pull({ proxies: { httpProxy: proxy.url, httpsProxy: proxy.url, noProxy: 'elsewhere' } });
        await expectWhole(place);
        expect(proxy.connections).toEqual([new URL(place.server.url).host]);
        await writeFile(join(place.models, NAME), 'damaged');
        await place.pull({ proxies: { httpProxy: proxy.url, httpsProxy: proxy.url, noProxy: '127.0.0.1' } });
        await expectWhole(place);
        expect(proxy.connections.length).toBe(1);
      }),
    ));

  it.each(['.', 'models'])('copies from a folder: %s', (inner) =>
    at([answer(500)], async (place) =>
      withTemporaryFolder(async (folder) => {
        await mkdir(join(folder, inner), { recursive: true });
        await writeFile(join(folder, inner, NAME), BYTES);
        expect((await place.pull({ from: folder })).status).toBe('pulled');
        await expectWhole(place);
        expect(place.server.requests).toEqual([]);
      }),
    ),
  );

  it('refuses folders without the file, or with another one', () =>
    at([answer(500)], ({ pull, files }) =>
      withTemporaryFolder(async (folder) => {
        await expect(pull({ from: folder })).rejects.toThrow(
          `--from ${folder}: expected weights.pth in it or in its folder models, got neither`,
        );
        await expect(pull({ from: join(folder, 'none') })).rejects.toThrow(
          `--from: expected a URL (https://…) or a folder, got '${join(folder, 'none')}'`,
        );
        await expect(pull({ from: 'ftp://host/' })).rejects.toThrow(
          "--from: expected a URL (https://…) or a folder, got 'ftp://host/'",
        );
        await expect(pull({ from: 'http://[' })).rejects.toThrow("--from: expected a URL or a folder, got 'http://['");
        await writeFile(join(folder, NAME), BYTES.subarray(1));
        await expect(pull({ from: folder })).rejects.toThrow(
          /weights\.pth: what .* has is not the authors' file \(git blob [0-9a-f]{12}, theirs is [0-9a-f]{12}\); nothing was copied$/,
        );
        await expect(pullModel('x', { table: TABLE })).rejects.toThrow(
          "models: expected the name of one of the authors' files, got 'x'; geq models list shows them",
        );
        expect(await files()).toEqual([]);
      }),
    ));
});

describe('listModels', () => {
  it('says of each file what there is of it', () =>
    at([serve(BYTES)], async ({ pull, models }) => {
      expect(await listModels(TABLE)).toEqual([
        {
          name: 'dcgan_cifar10',
          state: 'shipped',
          bytes: expect.any(Number),
          path: expect.stringMatching(/dcgan_cifar10\.safetensors$/),
        },
        {
          name: 'nvp_cifar10',
          state: 'shipped',
          bytes: expect.any(Number),
          path: expect.stringMatching(/nvp_cifar10\.safetensors$/),
        },
        { name: NAME, state: 'absent', path: join(models, NAME), blob: TABLE[0].blob },
      ]);
      expect(await findAuthorsFile(NAME, TABLE)).toBeUndefined();
      await pull();
      expect((await listModels(TABLE))[2]).toEqual({
        name: NAME,
        state: 'present',
        bytes: BYTES.length,
        path: join(models, NAME),
        blob: TABLE[0].blob,
      });
    }));
});
