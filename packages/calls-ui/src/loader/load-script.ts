import { systemClock } from '@xpchat/calls/primitives';
import type { LoadFeatures } from './lazy-store.ts';
import type { SharedModules } from './shared-modules.ts';

/**
 * How long the interface waits for the lazy script. The request is not aborted: a script that arrives later
 * still registers its features.
 */
const LOAD_TIMEOUT_MS = 15_000;

/** The tag of the lazy script, with the properties that the script reads. */
export interface LazyScript extends HTMLScriptElement {
  xpchatCalls?: {
    readonly build: string;
    readonly modules: SharedModules;
    readonly register: (name: never, feature: never) => void;
  };
}

/**
 * Loads the features by a script tag for the file beside the first script. Unlike `import()`, it works in
 * all supported browsers, and a Content-Security-Policy that allows the first script allows it too.
 *
 * @param source URL of the first script. If it is '' (unknown), loading fails
 * @param build fingerprint of the build. The lazy script of another build refuses to run
 * @param modules modules of the first script that the lazy script uses
 */
export function loadScript<Features>(
  source: string,
  nonce: string,
  build: string,
  modules: SharedModules,
  clock = systemClock,
): LoadFeatures<Features> {
  return (register) =>
    new Promise((resolve, reject) => {
      if (!source) throw new Error('the URL of xpchat-calls.js is unknown');
      const script: LazyScript = document.createElement('script');
      let isRegistered = false;
      script.xpchatCalls = {
        build,
        modules,
        register: (name, feature) => {
          isRegistered = true;
          register(name, feature);
        },
      };
      // The query avoids a cached file of another build.
      script.src = `${source.replace(/(\.js)?([?#].*)?$/, '-more.js')}?${build}`;
      if (nonce) script.setAttribute('nonce', nonce);
      const finish = () => {
        stopTimer();
        script.remove();
        if (isRegistered) resolve();
        else reject(new Error('xpchat-calls-more.js could not be loaded'));
      };
      script.onload = script.onerror = finish;
      const stopTimer = clock.after(LOAD_TIMEOUT_MS, finish);
      document.head.appendChild(script);
    });
}
