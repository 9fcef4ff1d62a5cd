import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { type CustomScheme, type ProtocolResponse, protocol } from 'electron';

/** The app's own scheme: a real origin for the policy, unlike file:. */
export const APP_SCHEME = 'muster';
const APP_HOST = 'app';
/** The one page. */
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

export const APP_SCHEME_PRIVILEGES: CustomScheme = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

const NONCE_PLACE = /__CSP_NONCE__/g;

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Serves the built window. `registerBufferProtocol` and not `protocol.handle`: Electron 22 has only the former, and the
 * newest still has it. One call gives body, type and headers, which the nonce per page load needs.
 */
export function serveApp(root = join(__dirname, '../renderer')): void {
  protocol.registerBufferProtocol(APP_SCHEME, (request, answer) => {
    respond(root, request.url).then(answer, () => answer({ statusCode: 404, data: Buffer.alloc(0) }));
  });
}

async function respond(root: string, url: string): Promise<ProtocolResponse> {
  const file = fileOf(root, url);
  const mimeType = file && MIME_TYPES[extname(file)];
  if (!mimeType) return { statusCode: 404, data: Buffer.alloc(0) };
  const body = await readFile(file);
  if (mimeType !== 'text/html') return { mimeType, data: body, headers: { 'X-Content-Type-Options': 'nosniff' } };
  const nonce = randomBytes(16).toString('base64');
  return {
    mimeType,
    charset: 'utf-8',
    data: Buffer.from(body.toString('utf8').replace(NONCE_PLACE, nonce)),
    headers: { 'Content-Security-Policy': policyOf(nonce), 'X-Content-Type-Options': 'nosniff' },
  };
}

/** The file that a URL of the app names, or undefined when it is not the app's or would leave the folder. */
export function fileOf(root: string, url: string): string | undefined {
  const { host, pathname } = new URL(url);
  if (host !== APP_HOST) return undefined;
  const file = normalize(join(root, decodeURIComponent(pathname)));
  return file.startsWith(normalize(root) + sep) ? file : undefined;
}

/**
 * Nothing but the app's own files. The nonce is for the `<style>` elements that React Aria and xterm make at run time:
 * their text changes, so no hash could allow them.
 */
export function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
