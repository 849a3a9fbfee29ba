/** What `recorderWorkerUrl` needs of a document. */
type ScriptDocument = Pick<Document, 'baseURI' | 'querySelector'> & {
  readonly currentScript: unknown;
};

/**
 * The URL of the recorder's worker: what `data-recorder-worker` of the first tag says, or the file beside the
 * recorder's script. Must run in the first task of that script. '' if the page runs a copy of the script.
 */
export function recorderWorkerUrl(page: ScriptDocument): string {
  const said = page
    .querySelector('script[data-recorder-worker]')
    ?.getAttribute('data-recorder-worker');
  if (said) return new URL(said, page.baseURI).href;
  const { src = '' } = (page.currentScript ?? {}) as Partial<HTMLScriptElement>;
  return src.replace(/\.js(?=[?#]|$)/, '-worker.js');
}

interface TrustedPolicy {
  createScriptURL(url: string): string;
}
type TrustedWindow = Window & {
  trustedTypes?: { createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy };
};

/**
 * Starts the worker. A worker must be of the page's own origin, so that of another one is loaded by a Blob
 * (CSP: `worker-src blob:`). Throws where the page forbids it: then the page records by itself.
 */
export function startWorker(url: string): Worker {
  if (!url) throw new Error('the URL of the recorder is unknown: set data-recorder-worker');
  const isForeign = new URL(url).origin !== location.origin;
  const code = `importScripts(${JSON.stringify(url)})`;
  const own = isForeign ? URL.createObjectURL(new Blob([code], { type: 'text/javascript' })) : url;
  const { trustedTypes } = window as TrustedWindow;
  // A page that lists no policy of this name in `trusted-types` gets no worker.
  const policy = trustedTypes?.createPolicy('xpchat-calls-recorder', {
    createScriptURL: (each) => each,
  });
  return new Worker(policy ? policy.createScriptURL(own) : own);
}
