import type { CallType, GuestAnswer, GuestErrorCode } from '@xpchat/calls-protocol';
import { type Call, isLive } from '../domain/call.ts';
import type { GuestPass } from '../domain/events.ts';
import { MAX_WAITING_GUESTS, workingLink } from '../domain/lobby.ts';
import { guestName } from '../lib/guest-name.ts';
import type { Clock } from '../ports/clock.ts';
import type { GuestPasses } from '../ports/guest-passes.ts';

export interface GuestAccessPorts {
  readonly tokens: GuestPasses;
  /** The call as it is stored. */
  readonly load: (callId: string) => Promise<Call | undefined>;
  readonly clock: Pick<Clock, 'now'>;
}

interface FoundCall extends GuestPass {
  readonly callType: CallType;
}

/** Issues a guest identity for a valid link while the call accepts guests. */
export class GuestAccess {
  readonly #ports: GuestAccessPorts;

  constructor(ports: GuestAccessPorts) {
    this.#ports = ports;
  }

  /** Whether somebody with this link may wait at its call now. */
  async check(link: string): Promise<FoundCall | { readonly code: GuestErrorCode }> {
    const { tokens, load, clock } = this.#ports;
    const now = clock.now();
    const verified = tokens.verifyLink(link, now);
    if (!verified.ok) return verified;
    const { callId, linkId } = verified;
    const call = await load(callId);
    if (!call || !isLive(call) || !call.group) return { code: 'call_over' };
    const { lobby, locked } = call.group;
    if (!lobby || !workingLink(lobby, linkId, now)) return { code: 'link_expired' };
    if (locked) return { code: 'call_locked' };
    if (lobby.waiting.length >= MAX_WAITING_GUESTS) return { code: 'call_full' };
    return { callId, linkId, callType: call.type };
  }

  /** @param given the name, as the person wrote it */
  async open(
    link: string,
    given: string,
  ): Promise<GuestAnswer | { readonly code: GuestErrorCode }> {
    const name = guestName(given);
    if (name === undefined) return { code: 'name_invalid' };
    const found = await this.check(link);
    if ('code' in found) return found;
    const { tokens, clock } = this.#ports;
    const { callId, linkId, callType } = found;
    const guest = tokens.createGuest({ callId, linkId, name }, clock.now());
    return { ...guest, callId, callType };
  }

  /** Undefined if the key is not valid, or its call is over. */
  async tokenFor(key: string): Promise<string | undefined> {
    const { tokens, load, clock } = this.#ports;
    const now = clock.now();
    const guest = tokens.verifyKey(key, now);
    const call = guest && (await load(guest.callId));
    return guest && call && isLive(call) ? tokens.createAccess(guest, now) : undefined;
  }
}
