import { MAX_GUEST_NAME_LENGTH } from '@xpchat/calls-protocol';
import { cleanName } from './clean-name.ts';

/** Nothing that looks like a mark of the interface: no brackets, check marks or emoji. */
const ALLOWED = /^[\p{L}\p{M}\p{N} .,'\u2019-]+$/u;

/**
 * The name that a guest gave themself, cleaned.
 *
 * @returns undefined if it is not a name: it is empty or too long, or has characters that are not allowed
 */
export function guestName(given: string): string | undefined {
  const name = cleanName(given);
  if (name === undefined || [...name].length > MAX_GUEST_NAME_LENGTH) return undefined;
  return ALLOWED.test(name) && /\p{L}/u.test(name) ? name : undefined;
}
