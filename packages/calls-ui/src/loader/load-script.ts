import { systemClock } from '@xpchat/calls/primitives';
import type { LazyPart, LoadFeatures, RegisterFeature } from './lazy-store.ts';

/**
 * How long the interface waits for a script. The request is not aborted: a script that arrives later
 * still registers its features.
 */
const LOAD_TIMEOUT_MS = 15_000;

/** The values that the first script hands over to later ones, and those of the lazy script once it runs. */
export interface SharedValues {
  readonly first: readonly unknown[];
  more?: readonly unknown[];
}

/** The tag of a script that the first one loads, with the properties that the script reads. */
export interface LazyScript extends HTMLScriptElement {
  xpchatCalls?: {
    readonly build: string;
    readonly values: SharedValues;
    readonly register: (name: never, feature: never) => void;
  };
}

/** How the first script was loaded. */
export interface FirstScript {
  /** Its URL; '' if it is unknown, as in a page's own inline script. */
  readonly source: string;
  readonly nonce: string;
  /** Null if a module loaded it (`import()`), or another script contains it. */
  readonly tag: HTMLScriptElement | null;
}

/** The URL that an error of this script names, if no tag tells it: `import()`, or part of a bundle. */
const sourceOfStack = () =>
  /(https?:\/\/[^\s()]+?):\d+:\d+/.exec(new Error().stack ?? '')?.[1] ?? '';

/** Reads what the tag says. Must run in the first task of the script. */
export function firstScript(tag = document.currentScript as HTMLScriptElement | null): FirstScript {
  return {
    source: tag?.src || sourceOfStack(),
    nonce: tag?.nonce || tag?.getAttribute('nonce') || '',
    tag,
  };
}

interface TrustedPolicy {
  createScriptURL(url: string): string;
}
type TrustedWindow = Window & {
  trustedTypes?: { createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy };
};

/** A host lists the name of the policy in its CSP: `trusted-types xpchat-calls`. */
let policy: TrustedPolicy | null = null;

/** A URL that `script.src` accepts where the page requires Trusted Types. */
function trusted(url: string): string {
  const { trustedTypes } = window as TrustedWindow;
  if (!trustedTypes) return url;
  policy = policy ?? trustedTypes.createPolicy('xpchat-calls', { createScriptURL: (each) => each });
  return policy.createScriptURL(url);
}

/** Names under which hosts keep the script: said by the host, beside the first one, unhashed. */
function candidates({ source, tag }: FirstScript, part: LazyPart): readonly string[] {
  const said = tag?.getAttribute(`data-${part}`);
  if (said) return [new URL(said, tag?.baseURI).href];
  if (!source) return [];
  const path = source.replace(/[?#].*$/, '');
  const beside = path.replace(/(\.m?js)?$/, `-${part}.js`);
  const plain = path.replace(/[^/]*$/, `xpchat-calls-${part}.js`);
  return beside === plain ? [plain] : [beside, plain];
}

/**
 * Loads the features by a script tag for the file beside the first script. Unlike `import()`, it works in
 * all supported browsers, and a Content-Security-Policy that allows the first script allows it too. The
 * tag inherits `nonce`, `crossorigin` and `referrerpolicy`. `data-more` on the first tag names the file, and
 * `data-more-integrity` its hash; the other parts have the same attributes. Each call tries all names.
 *
 * @param first if its URL is '' (unknown), loading fails
 * @param part which script to load
 * @param build fingerprint of the build. A script of another build refuses to run
 * @param values of the scripts before it
 */
export function loadScript<Features>(
  first: FirstScript,
  part: LazyPart,
  build: string,
  values: SharedValues,
  clock = systemClock,
): LoadFeatures<Features> {
  let isReported = false;
  const load = (url: string, register: RegisterFeature<Features>) =>
    new Promise<void>((resolve, reject) => {
      const script: LazyScript = document.createElement('script');
      let isRegistered = false;
      script.xpchatCalls = {
        build,
        values,
        register: (name, feature) => {
          isRegistered = true;
          register(name, feature);
        },
      };
      // For pages that run a copy of the tag, as script optimisers do.
      (window as unknown as Record<string, unknown>)[`xpchat-calls ${part} ${build}`] =
        script.xpchatCalls;
      const { tag, nonce, source } = first;
      // A module is always loaded with CORS.
      const isForeign = !tag && new URL(source).origin !== location.origin;
      const inherit = (name: string, value?: string | null) => {
        if (value != null) script.setAttribute(name, value);
      };
      inherit('crossorigin', isForeign ? '' : tag?.getAttribute('crossorigin'));
      inherit('referrerpolicy', tag?.getAttribute('referrerpolicy'));
      inherit('integrity', tag?.getAttribute(`data-${part}-integrity`));
      inherit('nonce', nonce || null);
      // The query avoids a cached file of another build.
      script.src = trusted(`${url}?${build}`);
      const finish = () => {
        stopTimer();
        script.remove();
        if (isRegistered) resolve();
        else reject(new Error(`no xpchat-calls-${part}.js`));
      };
      script.onload = script.onerror = finish;
      const stopTimer = clock.after(LOAD_TIMEOUT_MS, finish);
      (document.head ?? document.documentElement).appendChild(script);
    });
  return async (register) => {
    let problem: unknown = new Error('no URL');
    for (const url of candidates(first, part)) {
      try {
        await load(url, register);
        return;
      } catch (error) {
        problem = error;
      }
    }
    if (!isReported) {
      isReported = true;
      // biome-ignore lint/suspicious/noConsole: nobody else tells the host's developer
      console.error(
        `XPchat calls: set data-${part} to the URL of xpchat-calls-${part}.js:`,
        problem,
      );
    }
    throw problem;
  };
}
