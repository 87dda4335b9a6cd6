import { setTimeout as sleep } from 'node:timers/promises';
import { EnvHttpProxyAgent } from 'undici';
import { httpGet, TransientError, redactedUrl, type Reply } from './httpGet.ts';
import { appendTo, beginPart, readPart, removePart, type Part } from './partFile.ts';

/** Proxies in place of those of the environment. */
export interface Proxies {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** How persistent a transfer is, and who hears of it. */
export interface TransferOptions {
  /** Tries in a row that bring nothing new. Default: 4. */
  readonly attempts?: number;
  /** A connection that is silent for so long is given up, and tried again. Default: 30. */
  readonly stallSeconds?: number;
  /** Waits between tries. Default: by the clock. */
  readonly pause?: (seconds: number, signal?: AbortSignal) => Promise<unknown>;
  /** Default: HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxies?: Proxies;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, total: number) => void;
}

const FIRST_PAUSE = 0.5; // seconds; each further one is twice as long

const byTheClock = (seconds: number, signal?: AbortSignal): Promise<unknown> =>
  sleep(1000 * seconds, undefined, { signal });

/**
 * Fetches a file into `part`, or what is missing of it: a transfer that breaks, stalls or is aborted leaves a piece, and the
 * next one asks for the rest (RFC 9110, 14: Range, If-Range). Where the server sends the whole file, has another version
 * (ETag), or knows no such range, it begins again.
 *
 * @param most bytes the file may have
 * @throws Error on one line when the server refuses, sends too much, or cannot be reached; the signal's reason when aborted
 */
export async function download(
  url: URL,
  part: string,
  most: number,
  {
    attempts = 4,
    stallSeconds = 30,
    pause = byTheClock,
    proxies,
    signal,
    onProgress = () => undefined,
  }: TransferOptions = {},
): Promise<void> {
  const milliseconds = 1000 * stallSeconds;
  const dispatcher = new EnvHttpProxyAgent({ ...proxies, headersTimeout: milliseconds, bodyTimeout: milliseconds });
  try {
    let reached = (await readPart(part)).bytes;
    for (let failures = 0; ;) {
      try {
        await transfer(url, part, most, { dispatcher, signal, onProgress });
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (!isTransient(error)) throw error;
        const { bytes } = await readPart(part);
        failures = bytes > reached ? 1 : failures + 1;
        reached = Math.max(reached, bytes);
        if (failures >= attempts) throw new Error(inWords(error, url, bytes), { cause: error });
        await pause(FIRST_PAUSE * 2 ** (failures - 1), signal);
      }
    }
  } finally {
    await dispatcher.destroy().catch(() => undefined); // what is still open is of no use to anyone
  }
}

type Hooks = Required<Pick<TransferOptions, 'onProgress'>> & {
  readonly dispatcher: EnvHttpProxyAgent;
  readonly signal?: AbortSignal;
};

/** One try. */
async function transfer(
  url: URL,
  path: string,
  most: number,
  { dispatcher, signal, onProgress }: Hooks,
): Promise<void> {
  const part = await readPart(path);
  const reply = await httpGet(url, {
    headers: { 'accept-encoding': 'identity', ...(part.bytes > 0 ? rangeOf(part) : {}) },
    dispatcher,
    signal,
  }).catch((error: unknown) => {
    throw isTransient(error) || codeOf(error) === undefined
      ? error
      : new Error(`${redactedUrl(url)}: ${(error as Error).message}`, { cause: error }); // a certificate, say
  });
  const { body, headers } = reply;
  try {
    const { from, total } = await placeIn(reply, part, path, url);
    const tooLarge = (bytes: string): Error =>
      new Error(`${redactedUrl(url)}: has ${bytes} bytes, at most ${most} were awaited; this is not the authors' file`);
    if (total !== undefined && total > most) throw tooLarge(String(total));
    if (from === 0) await beginPart(path, headers.etag);
    const isWithin = await appendTo(path, body, { from, most, onBytes: (bytes) => onProgress(bytes, total ?? most) });
    if (!isWithin) {
      await removePart(path);
      throw tooLarge(`more than ${most}`);
    }
    if (total !== undefined && (await readPart(path)).bytes < total)
      throw new TransientError('the connection ended early');
  } finally {
    body.on('error', () => undefined).destroy();
  }
}

/** Asks for the rest; If-Range takes strong tags alone. */
const rangeOf = ({ bytes, etag }: Part): Record<string, string> => ({
  range: `bytes=${bytes}-`,
  ...(etag?.startsWith('"') ? { 'if-range': etag } : {}),
});

/** Where the body of an answer begins in the file, and how long the file is. @throws TransientError to begin again; Error when refused */
async function placeIn(
  { statusCode, headers, body }: Reply,
  part: Part,
  path: string,
  url: URL,
): Promise<{ from: number; total?: number }> {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new Error(
      `${redactedUrl(url)}: sent compressed, which was not asked for; name another place with --from URL|DIR`,
    );
  const beginAgain = async (why: string): Promise<never> => {
    await removePart(path);
    throw new TransientError(why);
  };
  if (statusCode === 200) {
    const length = Number(headers['content-length'] ?? NaN);
    return { from: 0, ...(Number.isSafeInteger(length) ? { total: length } : {}) };
  }
  if (statusCode === 206) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
    const isSame = part.etag === undefined || headers.etag === undefined || headers.etag === part.etag;
    return isSame && part.bytes > 0 && Number(first) === part.bytes
      ? { from: part.bytes, total: Number(total) }
      : beginAgain('the file has changed on the server');
  }
  if (statusCode === 416 && part.bytes > 0) return beginAgain('the server has no such range');
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500)
    throw new TransientError(`the server answered ${statusCode}`);
  await body.dump().catch(() => undefined);
  throw new Error(
    `${redactedUrl(url)}: the server answered ${statusCode}${statusCode === 404 ? ' (not found)' : ''}; name another place with --from URL|DIR`,
  );
}

const codeOf = (error: unknown): string | undefined => (Object(error) as NodeJS.ErrnoException).code;

/** Codes of the network, by undici and the system; those of the file system (ENOSPC, EACCES, …) do not pass. */
const NETWORK = /^(?:UND_ERR_(?!INVALID_ARG)|HPE_|ENOTFOUND$|EAI_|ECONN|ENET|EHOST|ETIMEDOUT$|EPIPE$)/;

const isTransient = (error: unknown): boolean => error instanceof TransientError || NETWORK.test(codeOf(error) ?? '');

const STALLED: readonly string[] = ['UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'];
const UNREACHED = /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|ENET\w+|EHOST\w+|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/** What to do, after the last try. */
function inWords(error: unknown, url: URL, kept: number): string {
  const code = codeOf(error) ?? '';
  const rest = kept > 0 ? `; ${kept} bytes are kept, the same command goes on from there` : '';
  if (UNREACHED.test(code))
    return `no connection to ${url.host} (${code}); check the network and the variables HTTPS_PROXY and NO_PROXY, or name a copy with --from URL|DIR${rest}`;
  const why = STALLED.includes(code)
    ? 'the server fell silent'
    : error instanceof TransientError
      ? error.message
      : `the connection broke (${(error as Error).message || code})`;
  return `${redactedUrl(url)}: ${why}, again and again${rest === '' ? '; try later, or name a copy with --from URL|DIR' : rest}`;
}
