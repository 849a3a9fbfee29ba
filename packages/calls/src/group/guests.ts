import type { CallType, OptionTag } from '@xpchat/calls-protocol';
import type { GuestLink, IncomingGroup } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import type { GuestRequest, Guests, LobbyState } from '../call/guests-port.ts';
import { CallsError } from '../errors.ts';
import type { Readable, Value } from '../primitives/value.ts';
import type { GroupRequest } from './group-requests.ts';

type WithoutCall<T> = T extends GroupRequest ? Omit<T, 'callId'> : never;

export interface GuestsDeps {
  readonly lobby: Value<LobbyState | null>;
  /** Throws CallsError `not_in_call`. */
  current(): Call;
  ownUserId(): string;
  supported(): OptionTag[];
  request(callId: string, fields: WithoutCall<GroupRequest>): Promise<void>;
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
    } as WithoutCall<GroupRequest>);
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
    // The state of the call reports the result.
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
