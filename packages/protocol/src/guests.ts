/**
 * Guests of a call (docs/adr/0016-guests.md). The ids of guests begin with this, and no other ids do. An
 * id names the call, so that a guest is never in another one.
 */
const GUEST_PREFIX = 'guest:';

export function isGuestId(userId: string): boolean {
  return userId.startsWith(GUEST_PREFIX);
}

/** @param random unique in the call */
export function guestIdOf(callId: string, random: string): string {
  return `${GUEST_PREFIX}${callId}:${random}`;
}

/** The call of a guest; undefined for the id of anybody else. */
export function callIdOfGuest(guestId: string): string | undefined {
  return /^guest:([\w-]{1,64}):/.exec(guestId)?.[1];
}
