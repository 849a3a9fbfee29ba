import {
  CALL_TYPES,
  type CallType,
  type ErrorMessage,
  type IncomingPeerMessage,
  MAX_USER_ID_LENGTH,
  type Profile,
} from '@xpchat/calls-protocol';
import { type IncomingGroup, parseGroupMessage } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import type { GroupServices, GroupUpdate, OngoingCall } from '../call/group-port.ts';
import type { LobbyState } from '../call/guests-port.ts';
import { CallsError } from '../errors.ts';
import { isEstablished, isLive, type Peer } from '../model/call-phase.ts';
import type { Value } from '../primitives/value.ts';
import { preloadSfu } from '../topology/sfu/load-sfu.ts';
import { CallRecordings } from './call-recordings.ts';
import { GroupCall } from './group-call.ts';
import { type GroupRequest, GroupRequests } from './group-requests.ts';
import { GroupDial, InviteSetup, JoinSetup } from './group-setups.ts';
import { GroupGuests } from './guests.ts';
import { joinedOf, presentPeers, type Roster } from './roster.ts';
import { SfuGrants } from './sfu-grants.ts';

type RequestFields<T = GroupRequest> = T extends GroupRequest ? Omit<T, 'callId'> : never;

/** A person who joins a call of at least this many people joins muted. */
const JOIN_MUTED_FROM = 8;

/** Checks an argument: a host's code may pass anything. */
function isUserId(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_USER_ID_LENGTH;
}

/**
 * Calls of several people: invites, joins, and follows the roster that the server sends. The methods that return a
 * promise reject with the code of the server's refusal.
 */
export class GroupCalls {
  private readonly _deps: GroupServices;
  private readonly _requests: GroupRequests;
  private readonly _grants: SfuGrants;
  private readonly _groups = new WeakMap<Call, GroupCall>();
  /** The call that this person ended for all last, and somebody in it. */
  private _endedForAll: { readonly callId: string; readonly to: string } | null = null;
  readonly guests: GroupGuests;
  readonly recordings: CallRecordings;

  constructor(deps: GroupServices, lobby: Value<LobbyState | null>) {
    this._deps = deps;
    const { platform, signaling, media } = deps.context;
    this._requests = new GroupRequests(platform.randomId, () => signaling());
    this._grants = new SfuGrants(platform.clock, () => signaling());
    this.guests = new GroupGuests({
      lobby,
      current: () => this._current(),
      ownUserId: () => this._ownUserId(),
      supported: () => deps.supported(),
      request: (callId, fields) => this._requests.send({ ...fields, callId } as GroupRequest),
      leave: (callId) =>
        signaling().send({ type: 'call_end', to: callId, callId, reason: 'completed' }),
      isMuted: () => media.muted,
      toggleMuted: () => media.toggleMuted(),
      join: (invitation, callType, video) => this._joinInvitation(invitation, callType, video),
    });
    this.recordings = new CallRecordings({
      now: () => platform.clock.now(),
      randomId: platform.randomId,
      current: () => this._current(),
      ownUserId: () => deps.router.session?.userId,
      ownSessionId: () => deps.router.session?.sessionId,
      describe: deps.describe,
      request: (call, fields) => this._request(call, fields),
      onChanged: () => deps.context.changes.announce(),
    });
  }

  handle(message: IncomingPeerMessage): void {
    const parsed = parseGroupMessage(message);
    if (!parsed) this._logRejected(message);
    switch (parsed?.type) {
      case 'call_invite':
        if (!this.guests.handleInvite(parsed)) this._handleInvite(parsed);
        break;
      case 'call_roster':
        this._handleRoster(parsed);
        break;
      case 'call_lobby':
        this.guests.handleLobby(parsed);
        break;
      case 'call_recording': {
        const call = this._deps.registry.byId(parsed.callId);
        if (call) this.recordings.handle(call, parsed);
        break;
      }
      case 'sfu_grant':
        this._grants.handle(parsed);
        break;
    }
  }

  handleError(message: ErrorMessage): boolean {
    const { re, code, callId, refused = callId } = message;
    const ended = this._endedForAll;
    if (ended && ended.callId === callId && re === 'call_end' && code === 'not_allowed') {
      // This person is not a host any more. They leave without the others, as their page shows already.
      const { signaling } = this._deps.context;
      signaling().send({ ...ended, type: 'call_end', reason: 'completed' });
      return true;
    }
    const call = this._deps.registry.byId(refused);
    // The join fails too if the server refuses an earlier message because the call does not exist any more.
    const isRefused = re === 'call_join' || code === 'call_not_found';
    if (call && isRefused) this._groups.get(call)?.handleJoinRefused();
    return this._requests.handleError(message) || this._grants.handleError(message);
  }

  handleEnded(call: Call): void {
    this._requests.dropCall(call.id);
  }

  restore(call: Call, state: unknown): void {
    const parsed = parseGroupMessage(state);
    if (parsed?.type === 'call_roster') this._groupOf(call)?.update(parsed);
    if (parsed?.type === 'call_recording') this.recordings.handle(call, parsed);
  }

  async initiate(
    userIds: readonly string[],
    type: CallType,
    conversationId: string | undefined,
  ): Promise<void> {
    const own = this._ownUserId();
    const [first, ...rest] = Array.from(new Set(userIds)).filter((id) => id !== own);
    const isValid = userIds.every(isUserId) && CALL_TYPES.includes(type);
    if (first === undefined || !isValid) throw new CallsError('invalid_argument');
    const { calls, screen } = this._deps.context.platform.capabilities;
    if (!calls || (type === 'screen' && !screen)) throw new CallsError('not_supported');
    this._deps.outgoing.assertFree();
    const describe = (id: string): Peer => this._deps.describe(id, {});
    await this._deps.outgoing.place({
      participants: [describe(first), ...rest.map(describe)],
      type,
      begin: (call) => {
        this._groupOf(call);
        return new GroupDial(call, (to) => this._invite(call, to, conversationId));
      },
    });
  }

  async join({ callId, callType, participants }: OngoingCall, video: boolean): Promise<void> {
    const { registry } = this._deps;
    const own = this._ownUserId();
    const [first, ...rest] = participants.filter(({ id }) => id !== own);
    if (!first) throw new CallsError('call_not_found');
    if (registry.byId(callId)) throw new CallsError('already_in_call');
    this._deps.outgoing.assertFree();
    const call = this._deps.createCall({
      id: callId,
      participants: [first, ...rest],
      type: callType,
      direction: 'incoming',
    });
    const group = this._groupOf(call);
    this._muteAmong(participants.length);
    const joinCall = () =>
      this._request(call, {
        type: 'call_join',
        to: first.id,
        supported: this._deps.supported(),
        media: call.media(),
      });
    const setup = call.begin(new JoinSetup(call, group, joinCall));
    call.apply({ type: 'join', call: call.info });
    try {
      await this._deps.join(call, video, () => setup.start());
    } catch (error) {
      const code = error instanceof CallsError ? error.code : 'server_error';
      if (!call.isOver) call.apply({ type: 'end', reason: 'failed', by: 'local', error: code });
      throw error;
    }
  }

  async invite(userId: string, profile: Profile): Promise<void> {
    if (!isUserId(userId)) throw new CallsError('invalid_argument');
    const call = this._current();
    if (userId === this._ownUserId()) throw new CallsError('self_call');
    this._deps.describe(userId, profile);
    await this._invite(call, userId, call.group?.state.conversationId);
  }

  async remove(userId: string): Promise<void> {
    await this._request(this._current(), { type: 'call_remove', to: userId });
  }

  async update(update: GroupUpdate, userId?: string): Promise<void> {
    const call = this._current();
    const to = userId ?? call.group?.present[0] ?? call.info.participants[0].id;
    await this._request(call, { type: 'call_update', to, ...update });
  }

  endForAll(): void {
    const call = this._current();
    const { duration } = call;
    const [to = call.info.participants[0].id] = call.group?.present ?? [];
    this._endedForAll = { callId: call.id, to };
    call.announce({ type: 'call_end', reason: 'completed', duration, forAll: true });
    call.apply({ type: 'end', reason: 'completed', by: 'local', duration });
  }

  private _joinInvitation(
    invitation: IncomingGroup<'call_invite'>,
    callType: CallType,
    video: boolean,
  ): Promise<void> {
    const { callId } = invitation;
    const participants = joinedOf(invitation, this._ownUserId()).map(({ userId, profile = {} }) =>
      this._deps.describe(userId, profile),
    );
    return this.join({ callId, callType, participants }, video);
  }

  private _handleInvite(message: IncomingGroup<'call_invite'>): void {
    const { context, registry, router, supported, describe } = this._deps;
    const { callId, from, callType, profile = {}, contact } = message;
    const known = registry.byId(callId);
    if (known) {
      this._groupOf(known).update(message);
      return;
    }
    const own = this._ownUserId();
    const inviter = describe(from, { ...profile, contact });
    const others = presentPeers(message, own)?.filter(({ id }) => id !== from) ?? [];
    const call = this._deps.createCall({
      id: callId,
      participants: [inviter, ...others],
      type: callType,
      direction: 'incoming',
    });
    if (!context.platform.capabilities.calls) {
      call.send(from, { type: 'call_reject', reason: 'media_failed' });
      return;
    }
    if (message.topology === 'sfu' && supported().includes('sfu')) preloadSfu();
    const group = this._groupOf(call);
    const setup = call.begin(
      new InviteSetup(call, group, from, supported(), (people) => this._muteAmong(people)),
    );
    const waiting = !!registry.find(({ name }) => name !== 'incoming');
    call.apply({ type: 'offered', call: call.info });
    group.update(message);
    setup.ring(waiting);
    // A host may have answered the call as it was shown.
    if (call.phase.name === 'incoming') router.limitRinging(call);
  }

  /** This person joins a call with so many people. */
  private _muteAmong(people: number): void {
    const { joinMutedFrom = JOIN_MUTED_FROM } = this._deps.settings();
    const { media } = this._deps.context;
    if (people >= joinMutedFrom && !media.muted) media.toggleMuted();
  }

  private _logRejected({ type, callId }: IncomingPeerMessage): void {
    const log = this._deps.context.platform.log.child({ callId });
    log.event('message_rejected', { type, code: 'malformed_message', detail: undefined });
  }

  private _handleRoster(roster: Roster): void {
    const call = this._deps.registry.byId(roster.callId);
    if (call) this._groupOf(call).update(roster);
  }

  private _groupOf(call: Call): GroupCall {
    const known = this._groups.get(call);
    if (known) return known;
    const { context, describe, createTopology } = this._deps;
    const group = new GroupCall(call, {
      context,
      describe,
      createTopology,
      ownUserId: this._ownUserId(),
      grant: (callId) => this._grants.request(callId),
      reportSfu: (each, sfuBlocked, epoch) => {
        const [to = each.info.participants[0].id] = each.group?.present ?? [];
        // The server refuses a report that came too late. It says nothing new then.
        this._request(each, { type: 'call_update', to, sfuBlocked, epoch }).catch(() => undefined);
      },
    });
    this._groups.set(call, group);
    call.attachGroup(group);
    return group;
  }

  private _invite(call: Call, to: string, conversationId: string | undefined): Promise<void> {
    return this._request(call, {
      type: 'call_invite',
      to,
      callType: call.info.type,
      supported: this._deps.supported(),
      media: call.media(),
      conversationId,
    });
  }

  private _request(call: Call, fields: RequestFields): Promise<void> {
    return this._requests.send({ ...fields, callId: call.id } as GroupRequest);
  }

  /** The call in which the person talks. Throws `not_in_call` without one. */
  private _current(): Call {
    const call = this._deps.registry.find((phase) => isEstablished(phase) && !phase.localHold);
    if (!call || !isLive(call.phase)) throw new CallsError('not_in_call');
    return call;
  }

  /** Throws `not_supported` where no server owns the calls. */
  private _ownUserId(): string {
    const own = this._deps.router.session?.userId;
    if (own === undefined) throw new CallsError('not_supported');
    return own;
  }
}
