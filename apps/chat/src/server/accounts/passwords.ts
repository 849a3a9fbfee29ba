import { hash, type Options, verify } from '@node-rs/argon2';

/** Argon2id as OWASP's password storage cheat sheet asks at least: 19 MiB, 2 passes, 1 lane. */
const ARGON2_OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Checked when there is no such person, so that the answer takes as long as a wrong password. */
let decoyHash: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2_OPTIONS);
}

/** `stored` is null or undefined for nobody and for accounts without a password: never true. */
export async function checkPassword(
  stored: string | null | undefined,
  password: string,
): Promise<boolean> {
  if (stored) return verify(stored, password);
  decoyHash ??= hashPassword('nobody has this password');
  await verify(await decoyHash, password);
  return false;
}
