import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { authorsModels, blobId } from '@geq/scenarios';
import { geq, type Outcome } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';
import { modelsOf, type ModelsPlace } from './actions/models.ts';
import { optionsOf } from './command.ts';
import { models as command } from './commands/models.ts';
import { parseRequest } from './parseRequest.ts';
import { readArguments } from './readArguments.ts';

const A = new TextEncoder().encode('weights');
const B = new TextEncoder().encode('moments');
const PLACE: ModelsPlace = {
  table: [
    { name: 'a_weights.pth', blob: blobId(A) },
    { name: 'a_phi.pt', blob: blobId(B), bytes: B.length },
  ],
  transfer: { proxies: { httpProxy: '', httpsProxy: '', noProxy: '' }, pause: async () => undefined },
  defaults: ['a_weights.pth'],
};

const inHome = useHome('models');
let server: Server;
let url = '';
let requests: string[] = [];
const at = (name: string): string => inHome('cache', 'models', name);

/** The command on stand-ins for the authors' files. */
async function models(...argv: string[]): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await modelsOf(PLACE)(parseRequest(command.request, readArguments(argv, command, optionsOf(command))), {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    isTerminal: false,
    columns: 80,
  });
  return { code, out, err };
}

beforeAll(async () => {
  server = createServer(({ url: path = '' }, response) => {
    requests.push(path);
    const bytes = { '/a_weights.pth': A, '/a_phi.pt': B }[path];
    if (bytes) response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  requests = [];
  await rm(inHome('cache'), { recursive: true, force: true });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

describe('geq models', () => {
  it('lists what there is, in 80 columns', async () => {
    const bare = await geq('models');
    expect([bare.code, bare.err]).toEqual([0, []]);
    expect(await geq('models', 'list')).toEqual(bare);
    expect(bare.out).toHaveLength(3 + authorsModels.length);
    expect(bare.out[1]).toMatch(/^dcgan_cifar10 +shipped +7\.\d MB +ours$/);
    expect(bare.out).toContainEqual(expect.stringMatching(/^dcgan_cifar10_weights\.pth +absent +– +0a4ab38182c9$/));
    expect(Math.max(...bare.out.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(JSON.parse((await geq('models', '--json')).out.join(''))[2]).toMatchObject({
      name: 'dcgan_cifar10_mean_c.pt',
      state: 'absent',
      bytes: 740,
    });
    expect(await readdir(inHome())).toEqual([]); // looking makes no folder
  });

  it('says where a file lies', async () => {
    const { code, out } = await geq('models', 'path', 'dcgan_cifar10');
    expect([code, out]).toEqual([0, [expect.stringMatching(/dcgan_cifar10\.safetensors$/)]]);
    expect(
      createHash('sha256')
        .update(await readFile(out[0]))
        .digest('hex'),
    ).toMatch(/^87fff3139fc9/);
    expect(await geq('models', 'path', 'dcgan_rand_phi.pt')).toEqual({
      code: 1,
      out: [],
      err: ['geq: dcgan_rand_phi.pt: absent; geq models pull dcgan_rand_phi.pt fetches it'],
    });
  });

  it('fetches the networks, or what is named, or all', async () => {
    expect(await models('pull', '--from', url)).toEqual({
      code: 0,
      out: [`${at('a_weights.pth')}: fetched, intact`],
      err: [],
    });
    expect(await models('pull', '--all', '--from', `${url}/`)).toEqual({
      code: 0,
      out: [`${at('a_weights.pth')}: is there already, intact`, `${at('a_phi.pt')}: fetched, intact`],
      err: [],
    });
    expect(requests).toEqual(['/a_weights.pth', '/a_phi.pt']);
    expect((await models('list')).out.slice(3)).toEqual([
      expect.stringMatching(/^a_weights\.pth +present +7 B +[0-9a-f]{12}$/),
      expect.stringMatching(/^a_phi\.pt +present/),
    ]);
    expect(await models('path', 'a_phi.pt')).toEqual({ code: 0, out: [at('a_phi.pt')], err: [] });
    expect(JSON.parse((await models('pull', 'a_phi.pt', '--json')).out[0])).toEqual([
      { name: 'a_phi.pt', status: 'present', path: at('a_phi.pt') },
    ]);
  });

  it('fetches from a checkout', async () => {
    await mkdir(inHome('checkout', 'models'), { recursive: true });
    await writeFile(inHome('checkout', 'models', 'a_phi.pt'), B);
    expect((await models('pull', 'a_phi.pt', '--from', inHome('checkout'))).out).toEqual([
      `${at('a_phi.pt')}: fetched, intact`,
    ]);
    await rm(inHome('checkout'), { recursive: true });
  });

  it('compares with the checksums', async () => {
    await models('pull', '--from', url);
    expect(await models('verify')).toEqual({
      code: 0,
      out: ['dcgan_cifar10: intact', 'nvp_cifar10: intact', 'a_weights.pth: intact'],
      err: [],
    });
    expect(await models('verify', 'a_phi.pt')).toEqual({
      code: 1,
      out: ['a_phi.pt: absent'],
      err: ['geq: 1 of 1 not as they should be; geq models pull a_phi.pt'],
    });
    await writeFile(at('a_weights.pth'), 'weightz');
    expect(await models('verify')).toEqual({
      code: 1,
      out: ['dcgan_cifar10: intact', 'nvp_cifar10: intact', 'a_weights.pth: damaged'],
      err: ['geq: 1 of 3 not as they should be; geq models pull a_weights.pth'],
    });
    expect((await models('pull', '--from', url)).code).toBe(0);
    expect((await models('verify')).code).toBe(0);
  });

  it.each([
    ['lst', "models: expected list, path, pull, verify, got 'lst'; did you mean list?"],
    ['list all', "models list: expected nothing more, got 'all'"],
    ['path', 'models path: expected one NAME, got 0'],
    ['path a b', 'models path: expected one NAME, got 2'],
    [
      'path dcgan_cifar',
      "models: expected the name of a file, got 'dcgan_cifar'; did you mean dcgan_cifar10?; geq models list shows them",
    ],
    ['pull dcgan_cifar10', "models: expected the name of a file, got 'dcgan_cifar10'"],
    ['pull ../../x', "models: expected the name of a file, got '../../x'"],
    [
      'pull dcgan_rand_phi.pt --all',
      '--all cannot be combined with names such as dcgan_rand_phi.pt; leave one of them out',
    ],
    ['pull --from nowhere', "--from: expected a URL (https://…) or a folder, got 'nowhere'"],
    ['list --from x', '--from needs models pull; models list has no use for it'],
    ['verify --al', 'models: unknown option --al; did you mean --all? (geq models --help)'],
  ])('models %s is refused', async (line, message) => {
    const { code, out, err } = await geq('models', ...line.split(' '));
    expect([code, out, err]).toEqual([2, [], [expect.stringContaining(message)]]);
    expect(await readdir(inHome())).toEqual([]);
  });

  it('stops at what a server has not, in one line', async () => {
    await expect(models('pull', 'a_phi.pt', '--from', `${url}/elsewhere`)).rejects.toThrow(
      `${url}/elsewhere/a_phi.pt: the server answered 404 (not found); name another place with --from URL|DIR`,
    );
  });

  it('has its moments named by what is missing', async () => {
    const { code, err } = await geq(
      'online',
      '--scenario',
      'dcgan_cifar10',
      '--moments',
      'published',
      '--out',
      inHome('run'),
    );
    expect([code, err]).toEqual([
      2,
      [
        'geq: --moments published: expected dcgan_cifar10_weights.pth of the authors, got no such file or a damaged one; geq models pull dcgan_cifar10_weights.pth',
      ],
    ]);
  });
});
