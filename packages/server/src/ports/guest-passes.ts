/** A guest, as the key of their tab names them. */
export interface Guest {
  readonly userId: string;
  readonly callId: string;
  readonly linkId: string;
  readonly name: string;
}

export interface NewGuestLink {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number;
}

export interface NewGuest {
  readonly userId: string;
  readonly key: string;
}

export type LinkVerification =
  | { readonly ok: true; readonly callId: string; readonly linkId: string }
  | { readonly ok: false; readonly code: 'link_invalid' | 'link_expired' };

/** The links and keys of guests, which the server signs. */
export interface GuestPasses {
  verifyLink(token: string, now: number): LinkVerification;
  createGuest(guest: Omit<Guest, 'userId'>, now: number): NewGuest;
  /** Undefined for a key that is not valid or has expired. */
  verifyKey(key: string, now: number): Guest | undefined;
  createAccess(guest: Guest, now: number): string;
}
