import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { polish } from './polish.ts';

const silent = {
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
  error: () => silent,
  level: () => silent,
};

/** A logger that turns Vega's error reports into an exception and lets its warnings go. */
function collector() {
  const errors: string[] = [];
  const logger = {
    ...silent,
    error: (...messages: unknown[]) => {
      errors.push(messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' '));
      return logger;
    },
  };
  return { logger, errors };
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c]);

/**
 * Draws a Vega-Lite specification on the server or in a browser: SVG as text, the same bytes for the same specification.
 * Meant for `figureSpec` and what a caller made of it; then the picture has exactly the size that its `usermeta` states.
 *
 * @throws Error with Vega's own words when the specification does not compile, and when it asks for data from elsewhere
 */
export async function specSvg(spec: TopLevelSpec): Promise<string> {
  const { logger, errors } = collector();
  const compiled = compile(spec, { logger }).spec;
  const size = (spec.usermeta as { size?: { width: number; height: number } } | undefined)?.size;
  const fixed = size ? { ...compiled, autosize: 'none' as const, ...size } : compiled;
  const refuse = (uri: string) => {
    errors.unshift(`expected all data inside the specification, got a reference to ${uri}`);
    return Promise.reject(new Error(errors[0]));
  };
  const view = new View(parse(fixed), {
    renderer: 'none',
    logger,
    loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
  });
  try {
    const svg = await view.toSVG();
    if (errors.length > 0) throw new Error(`specSvg: ${errors[0]}`);
    return polish(svg).replace('<svg ', `<svg role="img" aria-label="${escapeXml(spec.description ?? '')}" `);
  } finally {
    view.finalize();
  }
}
