import { request, type Dispatcher } from 'undici';

const MOST_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Trouble that another try may not meet: a connection that broke, a server that is busy. */
export class TransientError extends Error {}

/** What a server answered; `body` is to be read or destroyed. */
export type Reply = Dispatcher.ResponseData;

/** A URL for messages: without user, password and query. */
export const redactedUrl = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

/** Headers, connection and abort signal of one request. */
export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly signal?: AbortSignal;
}

/**
 * GET that follows a few redirects, never from https to http.
 *
 * @throws Error for redirects that lead nowhere; the errors of undici, which carry a code
 */
export async function httpGet(start: URL, options: GetOptions): Promise<Reply> {
  let url = start;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const reply = await request(url, { ...options, method: 'GET' });
    if (!REDIRECTS.includes(reply.statusCode)) return reply;
    reply.body.on('error', () => undefined).destroy();
    url = target(reply.headers.location, url);
  }
  throw new Error(
    `${redactedUrl(start)}: more than ${MOST_REDIRECTS} redirects; name another place with --from URL|DIR`,
  );
}

function target(location: string | string[] | undefined, url: URL): URL {
  const next = typeof location === 'string' && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const isAllowed = next && (next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:'));
  if (!isAllowed)
    throw new Error(
      `${redactedUrl(url)}: redirects to no address that can be followed; name another place with --from URL|DIR`,
    );
  return next;
}
