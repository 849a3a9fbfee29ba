import type { CallType, EndReason, OptionTag } from '@xpchat/calls-protocol';
import type { GuestLink, IncomingGroup, OutgoingGroupMessage } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import { CallsError } from '../errors.ts';
import type { Readable, Value } from '../primitives/value.ts';

/**
 * Where a guest is on the way into a call.
 *
 * - `asking`: the server has not answered yet
 * - `waiting`: hosts see them
 * - `admitted`: a host let them in; from here on the state of the engine has the call
 * - `over`: they wait no more; `reason` says why
 */
export type LobbyState =
  | { readonly name: 'asking' | 'waiting' | 'admitted' }
  | {
      readonly name: 'over';
      /** `declined`: refused; `completed`: the call is over; `no_answer`: nobody decided. */
      readonly reason: EndReason;
    };

/** How a guest comes into the call. */
export interface GuestRequest {
  readonly callId: string;
  readonly callType: CallType;
  /** Whether a video call opens the camera. Default: true. */
  readonly video?: boolean | undefined;
  /** Joins with the microphone muted. */
  readonly muted?: boolean | undefined;
}

/** Guests of the call in the foreground, and this person as a guest. `WebRTCCalls.guests()` returns it. */
export interface Guests {
  /** This person as a guest; null if they are none. */
  readonly lobby: Readable<LobbyState | null>;
  /**
   * Makes a link, which lets people without an account wait at the call.
   *
   * @param lifetimeMs 60,000 to 86,400,000; default 3,600,000
   * @throws CallsError `not_in_call`, `call_locked`, `call_full` (ten links), `not_supported` if an app in
   *   the call knows no calls of several people, `not_allowed` for a guest
   */
  createLink(options?: { lifetimeMs?: number | undefined }): Promise<GuestLink>;
  /** Revokes a link of the call. Throws CallsError `not_in_call`, `already_done`, `not_allowed`. */
  revokeLink(id: string): Promise<void>;
  /** Lets a guest in who waits. Throws CallsError `not_in_call`, `call_full`, `not_allowed`. */
  admit(userId: string): Promise<void>;
  /** Refuses a guest who waits. Throws CallsError `not_in_call`, `not_allowed`. */
  refuse(userId: string): Promise<void>;
  /**
   * Waits at a call with the access token of a guest, and joins it when a host lets this person in. Again
   * after a new session; it changes nothing if they wait already.
   *
   * @throws CallsError `call_not_found` if the call is over, `call_locked`, `call_full`, `not_allowed` if the
   *   link expired or was revoked, or a host refused or removed them
   */
  knock(request: GuestRequest): Promise<void>;
  /** Stops waiting. */
  leaveLobby(): void;
}

type WithoutCall<T> = T extends OutgoingGroupMessage ? Omit<T, 'callId'> : never;

export interface GuestsDeps {
  readonly lobby: Value<LobbyState | null>;
  /** Throws CallsError `not_in_call`. */
  current(): Call;
  ownUserId(): string;
  supported(): OptionTag[];
  request(callId: string, fields: WithoutCall<OutgoingGroupMessage>): Promise<void>;
  /** Ends the waiting at a call. Needs no answer. */
  leave(callId: string): void;
  isMuted(): boolean;
  toggleMuted(): void;
  /** Rejects with a CallsError. */
  join(invitation: IncomingGroup<'call_invite'>, callType: CallType, video: boolean): Promise<void>;
}

export class GroupGuests implements Guests {
  readonly lobby: Readable<LobbyState | null>;
  private readonly _deps: GuestsDeps;
  private _request: GuestRequest | null = null;

  constructor(deps: GuestsDeps) {
    this._deps = deps;
    this.lobby = deps.lobby;
  }

  async createLink({ lifetimeMs }: { lifetimeMs?: number | undefined } = {}): Promise<GuestLink> {
    const { current, ownUserId, request } = this._deps;
    const call = current();
    const own = ownUserId();
    const links = () => call.group?.state.guestLinks.filter(({ by }) => by === own) ?? [];
    const known = links().map(({ id }) => id);
    const to = this._someone(call);
    await request(call.id, {
      type: 'call_link',
      to,
      ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
    } as WithoutCall<OutgoingGroupMessage>);
    // The roster comes before the acknowledgement.
    const made = links().find(({ id }) => !known.includes(id));
    if (!made) throw new CallsError('call_not_found');
    return made;
  }

  async revokeLink(id: string): Promise<void> {
    const call = this._deps.current();
    const to = this._someone(call);
    await this._deps.request(call.id, { type: 'call_update', to, revokedLink: id });
  }

  async admit(userId: string): Promise<void> {
    await this._deps.request(this._deps.current().id, { type: 'call_admit', to: userId });
  }

  async refuse(userId: string): Promise<void> {
    await this._deps.request(this._deps.current().id, { type: 'call_remove', to: userId });
  }

  async knock(request: GuestRequest): Promise<void> {
    const { lobby, supported } = this._deps;
    this._request = request;
    if (lobby.get()?.name !== 'waiting') lobby.set({ name: 'asking' });
    const { callId } = request;
    try {
      await this._deps.request(callId, { type: 'call_knock', to: callId, supported: supported() });
    } catch (error) {
      if (this._request === request) this._clear(null);
      throw error;
    }
    if (this._request === request && lobby.get()?.name === 'asking') lobby.set({ name: 'waiting' });
  }

  leaveLobby(): void {
    const request = this._request;
    this._clear(null);
    if (request) this._deps.leave(request.callId);
  }

  /** A host let this person in. Returns false if they did not ask for that. */
  handleInvite(invitation: IncomingGroup<'call_invite'>): boolean {
    const request = this._request;
    if (request?.callId !== invitation.callId) return false;
    const { isMuted, toggleMuted, join } = this._deps;
    this._clear({ name: 'admitted' });
    if ((request.muted ?? false) !== isMuted()) toggleMuted();
    // What becomes of it is told by the state of the call.
    join(invitation, request.callType, request.video ?? true).catch(() => undefined);
    return true;
  }

  handleLobby({ callId, reason }: IncomingGroup<'call_lobby'>): void {
    if (this._request?.callId === callId) this._clear({ name: 'over', reason });
  }

  private _clear(state: LobbyState | null): void {
    this._request = null;
    this._deps.lobby.set(state);
  }

  /** Requests name somebody of the call. */
  private _someone(call: Call): string {
    return call.group?.present[0] ?? call.info.participants[0].id;
  }
}
