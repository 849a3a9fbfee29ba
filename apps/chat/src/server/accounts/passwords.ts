import { hash, type Options, verify } from '@node-rs/argon2';

/** Minimum of OWASP's password storage cheat sheet for Argon2id: 19 MiB, 2 passes, 1 lane. */
const ARGON2_OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Checked for an unknown login, so the response takes as long as for a wrong password. */
let decoyHash: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2_OPTIONS);
}

/**
 * Returns whether the password matches. Always false without a stored hash: for an unknown login
 * and for an account without a password.
 */
export async function checkPassword(
  stored: string | null | undefined,
  password: string,
): Promise<boolean> {
  if (stored) return verify(stored, password);
  decoyHash ??= hashPassword('nobody has this password');
  await verify(await decoyHash, password);
  return false;
}
