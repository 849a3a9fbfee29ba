import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

const DROP_IN = fileURLToPath(new URL('../../packages/calls-ui/dist', import.meta.url));

/** A page of a host. Everything that is absent is ordinary. */
export interface HostPage {
  readonly head?: string;
  readonly body?: string;
  /** The tags that load the drop-in; `{origin}` is the other origin. */
  readonly load?: string;
  /** Options of `setup`, as source. */
  readonly setup?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole document; the rest is ignored. */
  readonly html?: string;
  /** The encoding of the page; bytes of its texts are ASCII. Default: UTF-8. */
  readonly charset?: string;
}

/**
 * Connects the drop-in with a second engine in the same page, which plays the other person, Anna. The call
 * between them is real and needs no server.
 */
const CONNECT = (setup = '') => `
window.connect = () => {
  window.anna = new WebRTCCalls({
    send: (message) => void setTimeout(() => webrtcCalls.handleWebSocketMessage({ ...message, from: 'anna' })),
  });
  webrtcCalls.setup({
    send: (message) => void setTimeout(() => anna.handleWebSocketMessage({ ...message, from: 'me' })),
    ${setup}
  });
};`;

const HEADER =
  '<header data-webrtc-calls-header data-user-id="anna" data-user-name="Anna"></header>';

function documentOf({
  head = '',
  body = '',
  load,
  setup,
  html,
  charset = 'utf-8',
}: HostPage): string {
  if (html !== undefined) return html;
  return `<!doctype html><html lang="en"><head><meta charset="${charset}"><title>Host</title>
<link rel="icon" href="data:,">${head}${load ?? '<script src="/xpchat-calls.js"></script>'}</head>
<body>${HEADER}${body}<script nonce="n">${CONNECT(setup)}
if (window.webrtcCalls) connect();</script></body></html>`;
}

/** A server of host pages, on two origins. */
export interface HostPages {
  /** Stores a page and returns its URL. */
  add(page: HostPage): string;
  /** The same files on another origin. */
  readonly other: string;
  /** Paths that were requested from either origin, with the headers `origin` and `sec-fetch-mode`. */
  readonly requests: { path: string; mode: string }[];
  /** The server answers 503 to these paths. */
  readonly failing: Set<string>;
  close(): Promise<void>;
}

/** Where the scripts of another build are. */
const OTHER_BUILD = '/other-build/';

/** The scripts by the names that hosts give them. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '/xpchat-calls.js': 'xpchat-calls.js',
  '/xpchat-calls-more.js': 'xpchat-calls-more.js',
  '/xpchat-calls-panel.js': 'xpchat-calls-panel.js',
  '/xpchat-calls-library.js': 'xpchat-calls-library.js',
  '/xpchat-calls-group.js': 'xpchat-calls-group.js',
  '/xpchat-calls-sfu.js': 'xpchat-calls-sfu.js',
  '/xpchat-calls-recorder.js': 'xpchat-calls-recorder.js',
  '/xpchat-calls-recorder-worker.js': 'xpchat-calls-recorder-worker.js',
  '/assets/xpchat-calls.3f9a2c1b.js': 'xpchat-calls.js',
  '/assets/xpchat-calls-more.js': 'xpchat-calls-more.js',
  '/assets/xpchat-calls-panel.js': 'xpchat-calls-panel.js',
  '/assets/xpchat-calls-group.js': 'xpchat-calls-group.js',
  '/assets/more.77aa.js': 'xpchat-calls-more.js',
  '/copy/xpchat-calls.js': 'xpchat-calls.js',
  '/copy/xpchat-calls-more.js': 'xpchat-calls-more.js',
  [`${OTHER_BUILD}xpchat-calls.js`]: 'xpchat-calls.js',
  [`${OTHER_BUILD}xpchat-calls-more.js`]: 'xpchat-calls-more.js',
};

/** The same code with the fingerprint of another build. */
const asOtherBuild = (script: Buffer) =>
  script.toString().replace(/(["'])[0-9a-f]{12}\1/g, '"0123456789ab"');

export async function startHostPages(): Promise<HostPages> {
  const pages = new Map<string, HostPage>();
  const requests: HostPages['requests'] = [];
  const failing = new Set<string>();
  const open = async (): Promise<[Server, string]> => {
    const server = createServer(async (request, response) => {
      const path = (request.url ?? '').replace(/[?#].*/, '');
      const page = pages.get(path);
      if (!page) requests.push({ path, mode: String(request.headers['sec-fetch-mode'] ?? '') });
      const script = SCRIPTS[path];
      if (page) {
        for (const [name, value] of Object.entries(page.headers ?? {})) {
          response.setHeader(name, value);
        }
        response.setHeader('content-type', 'text/html');
        response.end(documentOf(page));
      } else if (script && !failing.has(path)) {
        response.setHeader('content-type', 'text/javascript');
        // CORS, but no Cross-Origin-Resource-Policy: COEP lets it in only with `crossorigin`.
        response.setHeader('access-control-allow-origin', '*');
        const content = await readFile(`${DROP_IN}/${script}`);
        response.end(path.startsWith(OTHER_BUILD) ? asOtherBuild(content) : content);
      } else {
        response.statusCode = failing.has(path) ? 503 : 404;
        response.end();
      }
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, resolve));
    return [server, `http://localhost:${port}`];
  };
  const [[one, origin], [two, other]] = await Promise.all([open(), open()]);
  return {
    add(page) {
      const path = `/page-${pages.size}`;
      pages.set(path, {
        ...page,
        ...(page.load ? { load: page.load.replaceAll('{origin}', other) } : {}),
      });
      return origin + path;
    },
    other,
    requests,
    failing,
    close: async () => {
      for (const server of [one, two]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
