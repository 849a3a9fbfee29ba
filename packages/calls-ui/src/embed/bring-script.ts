import type { Kit } from '../more/kit.ts';
import type { BringParts } from '../more/more-store.ts';
import type { Register } from '../more/parts.ts';

/**
 * Milliseconds that the script may take: what waits for it is shown without it then. It is not
 * stopped, and registers still when it comes.
 */
const PATIENCE = 15_000;

/** What the second script finds on its own tag: the same build's modules, and where to register. */
export interface MoreScript extends HTMLScriptElement {
  xpchatCalls?: { readonly build: string; readonly kit: Kit; readonly register: Register };
}

/**
 * Brings the parts by a script tag for the file beside the first script: it needs no more
 * permission of a Content-Security-Policy than that one had, and works where `import()` does not.
 *
 * @param source address of the first script; '' where it is not known, and the parts stay away
 * @param build what both scripts were built from: a newer second one in an old page is refused
 */
export function bringScript(source: string, nonce: string, build: string, kit: Kit): BringParts {
  return (register) =>
    new Promise((resolve, reject) => {
      if (!source) throw new Error('the address of xpchat-calls.js is not known');
      const script: MoreScript = document.createElement('script');
      let came = false;
      script.xpchatCalls = {
        build,
        kit,
        register: (name, part) => {
          came = true;
          register(name, part);
        },
      };
      // The query outwits a cache that still has another build's file.
      script.src = `${source.replace(/(\.js)?([?#].*)?$/, '-more.js')}?${build}`;
      if (nonce) script.setAttribute('nonce', nonce);
      const settle = () => {
        clearTimeout(timer);
        script.remove();
        if (came) resolve();
        else reject(new Error('xpchat-calls-more.js did not come'));
      };
      script.onload = script.onerror = settle;
      const timer = setTimeout(settle, PATIENCE);
      document.head.appendChild(script);
    });
}
