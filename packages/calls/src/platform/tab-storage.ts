import type { TabStorage } from './platform.ts';

const KEY = 'xpchat-calls-session';

/** @param open reads `sessionStorage`, which throws where the page may not store anything */
export function createTabStorage(open: () => Storage): TabStorage {
  return {
    load: () => {
      try {
        return open().getItem(KEY);
      } catch {
        return null;
      }
    },
    save: (text) => {
      try {
        if (text === null) open().removeItem(KEY);
        else open().setItem(KEY, text);
      } catch {
        // Blocked or full: a reload begins a new session.
      }
    },
  };
}
