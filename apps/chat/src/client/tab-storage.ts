/**
 * The part of Storage that the page uses. It falls back to memory if the browser blocks storage.
 */
export interface TextStore {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/**
 * @param open returns for instance `window.sessionStorage`; the access itself throws if it is
 * blocked
 */
export function createSafeStore(open: () => Storage): TextStore {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (storage: Storage) => T, otherwise: () => T): T => {
    try {
      return use(open());
    } catch {
      return otherwise();
    }
  };
  return {
    get: (key) =>
      attempt(
        (s) => s.getItem(key),
        () => memory.get(key) ?? null,
      ),
    set: (key, value) =>
      attempt(
        (s) => s.setItem(key, value),
        () => void memory.set(key, value),
      ),
    remove: (key) =>
      attempt(
        (s) => s.removeItem(key),
        () => void memory.delete(key),
      ),
  };
}

const TOKEN_KEY = 'xpchat.session';
/** Stored instead of a token: this tab was signed out and must not use the browser's cookie. */
const SIGNED_OUT = '-';

/** The login session of this tab. A new tab has none and uses the browser's cookie. */
export interface TabIdentity {
  token(): string | undefined;
  mayUseCookie(): boolean;
  saveToken(token: string): void;
  clearToken(): void;
}

export function createTabIdentity(store: TextStore): TabIdentity {
  return {
    token() {
      const value = store.get(TOKEN_KEY);
      return value === null || value === SIGNED_OUT ? undefined : value;
    },
    mayUseCookie: () => store.get(TOKEN_KEY) === null,
    saveToken: (token) => store.set(TOKEN_KEY, token),
    clearToken: () => store.set(TOKEN_KEY, SIGNED_OUT),
  };
}
