import { hash, type Options, verify } from '@node-rs/argon2';
import { ChatError } from '../http-errors.ts';

/** Minimum of OWASP's password storage cheat sheet for Argon2id: 19 MiB, 2 passes, 1 lane. */
const ARGON2_OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each takes 19 MiB and 20 ms of a core: more at once would starve the calls of this process. */
const MAX_HASHING = 2;
/** Further requests are refused. */
const MAX_WAITING = 64;

let hashing = 0;
const waiting: (() => void)[] = [];

/** Runs one of the few hash computations at a time. Throws `rate_limited` if too many wait already. */
async function inTurn<T>(compute: () => Promise<T>): Promise<T> {
  if (hashing >= MAX_HASHING) {
    if (waiting.length >= MAX_WAITING) throw new ChatError('rate_limited');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else hashing++;
  try {
    return await compute();
  } finally {
    // The next one takes the place of this one.
    const next = waiting.shift();
    if (next) next();
    else hashing--;
  }
}

/** Checked for an unknown login, so the response takes as long as for a wrong password. */
let decoyHash: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, ARGON2_OPTIONS));
}

/**
 * Returns whether the password matches. Always false without a stored hash: for an unknown login
 * and for an account without a password.
 */
export async function checkPassword(
  stored: string | null | undefined,
  password: string,
): Promise<boolean> {
  if (stored) return inTurn(() => verify(stored, password));
  decoyHash ??= hash('nobody has this password', ARGON2_OPTIONS);
  const decoy = await decoyHash;
  await inTurn(() => verify(decoy, password));
  return false;
}
