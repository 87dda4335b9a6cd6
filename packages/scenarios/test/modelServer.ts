import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { blobId } from '../src/models/blobId.ts';
import type { AuthorsModel } from '../src/models/authorsModels.ts';
import type { TransferOptions } from '../src/models/download.ts';

/** A stand-in for one of the authors' files. */
export const standIn = (name: string, bytes: Uint8Array): AuthorsModel => ({ name, blob: blobId(bytes) });

/** Bytes that differ everywhere, so that a piece in the wrong place is noticed. */
export const someBytes = (length: number, seed = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * i * 31 + i * 7 + (i >> 8) * 13 + seed) % 251);

/** No proxy, no waiting between tries; how long a machine takes decides nothing. */
export const AT_ONCE: TransferOptions = {
  proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
  pause: async () => undefined,
};

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  readonly url: string;
  /** Each request: path, and the range it asked for. */
  readonly requests: { readonly path: string; readonly range?: string; readonly ifRange?: string }[];
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

/** A server whose answer to request i is `answers[i]`, and the last one for all further ones. */
export async function withServer<TResult>(
  answers: readonly Answer[],
  use: (server: TestServer) => Promise<TResult>,
): Promise<TResult> {
  const requests: TestServer['requests'] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    requests.push({
      path: request.url ?? '',
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined,
    });
    answers[Math.min(requests.length, answers.length) - 1](request, response);
  });
  try {
    return await use({ url: `http://127.0.0.1:${await listening(server)}/`, requests });
  } finally {
    await closed(server);
  }
}

/** Serves a file as a good server does: ranges, If-Range, an ETag. */
export const serve =
  (bytes: Uint8Array, { etag = '"1"' }: { etag?: string } = {}): Answer =>
  (request, response) => {
    const first = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
    const ifRange = request.headers['if-range'];
    if (Number.isNaN(first) || (ifRange !== undefined && ifRange !== etag))
      response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
    else if (first >= bytes.length) response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    else
      response
        .writeHead(206, {
          etag,
          'content-length': bytes.length - first,
          'content-range': `bytes ${first}-${bytes.length - 1}/${bytes.length}`,
        })
        .end(bytes.subarray(first));
  };

/** Serves the whole file, whatever range was asked for. */
export const serveWhole =
  (bytes: Uint8Array): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  };

/**
 * Promises the file, sends `count` bytes and falls silent; hangs up when `onProgress` says that they have arrived, so that it
 * is known what the other side has.
 */
export function serveBeginning(
  bytes: Uint8Array,
  count: number,
  { etag = '"1"' }: { etag?: string } = {},
): { silent: Answer; onProgress: (done: number) => void } {
  let held: ServerResponse | undefined;
  return {
    silent: (_, response) => {
      held = response;
      response.writeHead(200, { etag, 'content-length': bytes.length });
      response.write(bytes.subarray(0, count));
    },
    onProgress: (done) => {
      if (done >= count) held?.destroy();
    },
  };
}

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, headers).end();
  };

/** A proxy that passes connections on and counts them. */
export async function withProxy<TResult>(
  use: (proxy: { url: string; connections: string[] }) => Promise<TResult>,
): Promise<TResult> {
  const connections: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    connections.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const server = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
  });
  try {
    return await use({ url: `http://127.0.0.1:${await listening(proxy)}`, connections });
  } finally {
    for (const socket of sockets) socket.destroy();
    await closed(proxy);
  }
}

/** Runs with a cache of its own. */
export async function withCache<TResult>(folder: string, use: () => Promise<TResult>): Promise<TResult> {
  const before = process.env.GEQ_CACHE;
  process.env.GEQ_CACHE = folder;
  try {
    return await use();
  } finally {
    if (before === undefined) delete process.env.GEQ_CACHE;
    else process.env.GEQ_CACHE = before;
  }
}
