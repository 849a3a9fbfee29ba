import type { EndReason, IncomingGroup, OptionTag } from '@xpchat/calls-protocol';
import type { OutboundMessage } from './outbound-message.ts';

/** A link that lets guests wait at a call (docs/adr/0016-guests.md). Times are milliseconds since 1970. */
export interface GuestLink {
  readonly id: string;
  readonly token: string;
  /** Who made it. */
  readonly by: string;
  readonly expiresAt: number;
}

/** A waiting guest. They are not a participant, and get nothing of the call. */
export interface WaitingGuest {
  readonly userId: string;
  readonly name: string;
  readonly linkId: string;
  readonly sessionId: string;
  readonly deviceId?: string;
  readonly supported: readonly OptionTag[];
  readonly since: number;
}

/** Guests of a group call who are not in it. */
export interface Lobby {
  readonly links: readonly GuestLink[];
  /** The longest first. */
  readonly waiting: readonly WaitingGuest[];
  /** The latest guests whom a host refused. */
  readonly refused: readonly string[];
}

export const EMPTY_LOBBY: Lobby = { links: [], waiting: [], refused: [] };

export const MAX_GUEST_LINKS = 10;
export const MAX_WAITING_GUESTS = 10;
/** How many refused guests a call remembers. A guest gets a new identity in a new tab. */
const MAX_REFUSED_GUESTS = 100;
/** [GU7] How long a guest waits. */
const MAX_WAITING_MS = 10 * 60_000;

export function waitingUntil({ since }: WaitingGuest): number {
  return since + MAX_WAITING_MS;
}

/** The link, unless it was revoked or has expired. */
export function workingLink(lobby: Lobby, id: string, now: number): GuestLink | undefined {
  return lobby.links.find((link) => link.id === id && link.expiresAt > now);
}

export function withoutLink(lobby: Lobby, id: string): Lobby {
  return { ...lobby, links: lobby.links.filter((link) => link.id !== id) };
}

export function withRefused(lobby: Lobby, userId: string): Lobby {
  return { ...lobby, refused: [...lobby.refused, userId].slice(-MAX_REFUSED_GUESTS) };
}

export function withoutGuest(lobby: Lobby, userId: string): Lobby {
  return { ...lobby, waiting: lobby.waiting.filter((guest) => guest.userId !== userId) };
}

/** Messages to these guests: their wait is over. */
export function guestMessages(
  call: { readonly id: string },
  guests: readonly WaitingGuest[],
  reason: EndReason,
): OutboundMessage[] {
  return guests.map(({ userId, sessionId }) => {
    const message: IncomingGroup<'call_lobby'> = {
      type: 'call_lobby',
      callId: call.id,
      from: userId,
      reason,
    };
    return { sessionId, message };
  });
}
