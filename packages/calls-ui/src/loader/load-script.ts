import type { LoadFeatures } from './lazy-store.ts';
import type { SharedModules } from './shared-modules.ts';

/**
 * How long to wait for the lazy script before the interface goes on without it. The request is not
 * aborted: a script that comes later still registers its features.
 */
const LOAD_TIMEOUT_MS = 15_000;

/** What the lazy script finds on its own tag. */
export interface LazyScript extends HTMLScriptElement {
  xpchatCalls?: {
    readonly build: string;
    readonly modules: SharedModules;
    readonly register: (name: never, feature: never) => void;
  };
}

/**
 * Loads the features by a script tag for the file beside the first script. That works where
 * `import()` does not, and needs no other permission of a Content-Security-Policy than the first
 * script has.
 *
 * @param source address of the first script; '' if unknown, and then the load fails
 * @param build fingerprint of the build; the lazy script of another build refuses to run
 * @param modules modules of the first script that the lazy script uses
 */
export function loadScript<Features>(
  source: string,
  nonce: string,
  build: string,
  modules: SharedModules,
): LoadFeatures<Features> {
  return (register) =>
    new Promise((resolve, reject) => {
      if (!source) throw new Error('the address of xpchat-calls.js is not known');
      const script: LazyScript = document.createElement('script');
      let registered = false;
      script.xpchatCalls = {
        build,
        modules,
        register: (name, feature) => {
          registered = true;
          register(name, feature);
        },
      };
      // The query outwits a cache that still has another build's file.
      script.src = `${source.replace(/(\.js)?([?#].*)?$/, '-more.js')}?${build}`;
      if (nonce) script.setAttribute('nonce', nonce);
      const finish = () => {
        clearTimeout(timer);
        script.remove();
        if (registered) resolve();
        else reject(new Error('xpchat-calls-more.js could not be loaded'));
      };
      script.onload = script.onerror = finish;
      const timer = setTimeout(finish, LOAD_TIMEOUT_MS);
      document.head.appendChild(script);
    });
}
