import { backoffMs } from '@xpchat/calls/primitives';
import { networkOf } from '@xpchat/calls-server';
import type { Clock } from '../clock.ts';
import { createWindowCounter } from './window-counter.ts';

const WINDOW_MS = 5 * 60 * 1000;
/** Attempts on one login from one network in a window. */
const MAX_ATTEMPTS_HERE = 10;
/** Failures of one network in a window, on any logins: many people may share an address. */
const MAX_FAILURES_OF_NETWORK = 300;
/** Failures on one login from anywhere before it has to be waited for. */
const FREE_FAILURES = 20;
/** The pauses after each failed attempt, in milliseconds. */
const PAUSES = { firstMs: 1000, maxMs: 60 * 1000 };
/** Entries that are remembered of each kind. The oldest are forgotten first. */
const MAX_ENTRIES = 20_000;

/** Slows down the guessing of passwords, from one address and from many. */
export interface SignInGuard {
  /**
   * Counts an attempt, on the login as a failure until it succeeds: many may be hashed at once. Returns
   * false, before the password is hashed, if it comes too early.
   */
  allows(login: string, address: string): boolean;
  failed(address: string): void;
  /** From now on, attacks from elsewhere do not lock this person out here. */
  succeeded(login: string, address: string): void;
}

export function createSignInGuard(clock: Clock): SignInGuard {
  const attemptsHere = createWindowCounter(clock, WINDOW_MS, MAX_ATTEMPTS_HERE);
  const failuresOfNetwork = createWindowCounter(clock, WINDOW_MS, MAX_FAILURES_OF_NETWORK);
  const failuresOfLogin = new Map<string, { readonly count: number; readonly at: number }>();
  const trusted = new Map<string, true>();
  const countOnLogin = (login: string) => {
    const { count, at } = failuresOfLogin.get(login) ?? { count: 0, at: clock() };
    // After a quiet hour the login is as before.
    const isOld = clock() - at > 12 * WINDOW_MS;
    remember(failuresOfLogin, login, { count: isOld ? 1 : count + 1, at: clock() });
  };
  const keyOf = (login: string, network: string) => `${network} ${login}`;

  const mustWait = (login: string) => {
    const { count, at } = failuresOfLogin.get(login) ?? { count: 0, at: 0 };
    if (count < FREE_FAILURES) return false;
    const pause = backoffMs(count - FREE_FAILURES, 1, PAUSES);
    return clock() - at < pause;
  };

  return {
    allows(login, address) {
      const network = networkOf(address);
      const here = keyOf(login, network);
      if (attemptsHere.isReached(here)) return false;
      attemptsHere.add(here);
      if (trusted.has(here)) return true;
      if (failuresOfNetwork.isReached(network) || mustWait(login)) return false;
      countOnLogin(login);
      return true;
    },
    failed(address) {
      failuresOfNetwork.add(networkOf(address));
    },
    succeeded(login, address) {
      const here = keyOf(login, networkOf(address));
      remember(trusted, here, true);
      failuresOfLogin.delete(login);
    },
  };
}

function remember<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size <= MAX_ENTRIES) return;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
