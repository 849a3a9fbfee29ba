import {
  type ErrorMessage,
  guestIdOf,
  type IncomingGroup,
  type IncomingPeerMessage,
  type OptionTag,
  type OutgoingPeerMessage,
  type RecordingAction,
  type RecordingContent,
} from '@xpchat/calls-protocol';
import type { CallService, CallServicePorts } from '../application/call-service.ts';
import type { Sender } from '../domain/events.ts';
import { accept, dial, idle, ServiceLab, send } from './service-lab.ts';

export const CALL = 'call';
export const ALL: OptionTag[] = ['renegotiate', 'rollback', 'hold', 'group', 'chat', 'record'];

/** Group calls on a call service. A device is named by its session: `a1` is one of alice. */
export class GroupLab extends ServiceLab {
  readonly #devices = new Map<string, Sender>();
  #service: CallService | undefined;
  #ports: Partial<CallServicePorts> = {};

  /** Six people. Alice and bob have two devices. Dave and erin are in no conversation. */
  static async start(): Promise<GroupLab> {
    const lab = new GroupLab();
    const members = ['alice', 'bob', 'carol', 'frank'];
    await lab.people(
      {
        alice: ['a1', 'a2'],
        bob: ['b1', 'b2'],
        carol: ['c1'],
        dave: ['d1'],
        erin: ['e1'],
        frank: ['f1'],
      },
      {
        recording: { consent: 'ask' },
        conversations: {
          membersOf: async (id, userId) =>
            id === 'team' && members.includes(userId) ? members : null,
        },
      },
    );
    return lab;
  }

  /** Opens a device for each of these sessions. */
  async people(
    users: Readonly<Record<string, readonly string[]>>,
    ports: Partial<CallServicePorts> = {},
  ): Promise<void> {
    await this.open();
    this.#ports = ports;
    for (const [userId, sessions] of Object.entries(users)) {
      for (const sessionId of sessions) await this.connects(userId, sessionId);
    }
  }

  /** One more device. */
  async connects(userId: string, sessionId: string, basic = false): Promise<void> {
    this.#devices.set(sessionId, await this.device(userId, sessionId, basic));
  }

  get calls(): CallService {
    this.#service ??= this.service(this.#ports);
    return this.#service;
  }

  /** A guest with a device, by a link of the call; the id of the guest. */
  async guest(
    sessionId: string,
    { name = 'Guest', linkId = this.links('a1')[0]?.id ?? '' } = {},
  ): Promise<string> {
    const userId = guestIdOf(CALL, sessionId);
    await this.connects(userId, sessionId);
    const guest = { callId: CALL, linkId };
    this.#devices.set(sessionId, { ...this.sender(sessionId), profile: { name }, guest });
    return userId;
  }

  /** Links for guests that this session's last roster has. */
  links(sessionId: string) {
    return this.roster(sessionId)?.guestLinks ?? [];
  }

  /** Names of guests who wait, by that roster. */
  waiting(sessionId: string): string[] {
    return (this.roster(sessionId)?.waiting ?? []).map(({ profile }) => profile?.name ?? '');
  }

  makesLink(sessionId: string, lifetimeMs = 3_600_000): Promise<string> {
    const to = sessionId.startsWith('a') ? 'bob' : 'alice';
    return this.send(sessionId, { type: 'call_link', to, callId: CALL, lifetimeMs });
  }

  knocks(sessionId: string, supported: OptionTag[] = ALL): Promise<string> {
    return this.send(sessionId, { type: 'call_knock', to: CALL, callId: CALL, supported });
  }

  admits(sessionId: string, guestId: string): Promise<string> {
    return this.send(sessionId, { type: 'call_admit', to: guestId, callId: CALL });
  }

  /** Another process on the same store. */
  restart(ports: Partial<CallServicePorts> = this.#ports): void {
    this.#ports = ports;
    this.#service = undefined;
  }

  sender(sessionId: string): Sender {
    const sender = this.#devices.get(sessionId);
    if (!sender) throw new Error(`No device ${sessionId}`);
    return sender;
  }

  /** Sends a message; resolves to the code of its refusal, or `ok`. */
  async send(sessionId: string, message: OutgoingPeerMessage): Promise<string> {
    const before = this.delivered.length;
    const result = await send(this.calls, this.sender(sessionId), message);
    if (!result.ok) return result.code;
    const error = this.delivered
      .slice(before)
      .find((each) => each.sessionId === sessionId && each.message.type === 'error');
    return error ? (error.message as ErrorMessage).code : 'ok';
  }

  invite(sessionId: string, to: string, more: object = {}): Promise<string> {
    return this.send(sessionId, {
      type: 'call_invite',
      to,
      callId: CALL,
      callType: 'video',
      supported: ALL,
      ...more,
    });
  }

  ring(sessionId: string, to: string): Promise<string> {
    return this.send(sessionId, { type: 'call_ringing', to, callId: CALL, supported: ALL });
  }

  join(sessionId: string, to: string, more: object = {}): Promise<string> {
    return this.send(sessionId, {
      type: 'call_join',
      to,
      callId: CALL,
      supported: ALL,
      ...more,
    });
  }

  rejects(sessionId: string, to: string): Promise<string> {
    return this.send(sessionId, { type: 'call_reject', to, callId: CALL, reason: 'declined' });
  }

  ends(sessionId: string, to: string, more: object = {}): Promise<string> {
    return this.send(sessionId, {
      type: 'call_end',
      to,
      callId: CALL,
      reason: 'completed',
      ...more,
    });
  }

  removes(sessionId: string, to: string): Promise<string> {
    return this.send(sessionId, { type: 'call_remove', to, callId: CALL });
  }

  updates(sessionId: string, to: string, change: object): Promise<string> {
    return this.send(sessionId, { type: 'call_update', to, callId: CALL, ...change });
  }

  /** Sends `call_record` about the recording `r1`, or another one. */
  records(
    sessionId: string,
    action: RecordingAction,
    { recordingId = 'r1', content = 'video' as RecordingContent } = {},
  ): Promise<string> {
    const to = sessionId.startsWith('a') ? 'bob' : 'alice';
    const message = {
      type: 'call_record' as const,
      to,
      callId: CALL,
      recordingId,
      action,
      content,
    };
    return this.send(sessionId, message);
  }

  /** The last `call_recording` that a session was sent, in words: `on, agreed alice bob, asked carol`. */
  recordingOf(sessionId: string): string {
    const message = this.last(sessionId, 'call_recording') as
      | IncomingGroup<'call_recording'>
      | undefined;
    if (!message) return 'none';
    const { state, reason, by, agreed, asked } = message;
    return [
      [state, reason, by].filter(Boolean).join(' '),
      `agreed ${agreed.join(' ')}`,
      ...(asked.length > 0 ? [`asked ${asked.join(' ')}`] : []),
    ].join(', ');
  }

  /** Resolves when the work of timers that fired is done. */
  async untilIdle(): Promise<void> {
    for (let turns = 0; turns < 8; turns++) await idle();
  }

  /** Alice calls Bob by an offer, and he answers. */
  async callOfTwo(supported: OptionTag[] = ALL): Promise<void> {
    await this.send('a1', { ...dial('bob', CALL), callType: 'video', supported } as never);
    await this.send('b1', { ...accept('alice', CALL), supported: ALL } as never);
    this.delivered.length = 0;
  }

  /** Alice invites these people, and they join with their first device. */
  async groupOf(...users: readonly string[]): Promise<void> {
    for (const userId of users) await this.invite('a1', userId);
    for (const userId of users) await this.join(`${userId.charAt(0)}1`, 'alice');
    this.delivered.length = 0;
  }

  /** Messages to a session since the last call of this method: type, and reason or error code. */
  got(sessionId: string): string[] {
    const mine = this.delivered.filter((each) => each.sessionId === sessionId);
    const rest = this.delivered.filter((each) => each.sessionId !== sessionId);
    this.delivered.splice(0, this.delivered.length, ...rest);
    return mine.map(({ message }) => {
      if (message.type === 'error') return message.code;
      return `${message.type} ${'reason' in message ? message.reason : ''}`.trim();
    });
  }

  /** The last message of this type to a session. */
  last<Type extends IncomingPeerMessage['type']>(sessionId: string, type: Type) {
    return this.delivered
      .filter((each) => each.sessionId === sessionId && each.message.type === type)
      .at(-1)?.message as Extract<IncomingPeerMessage, { type: Type }> | undefined;
  }

  /** The last roster that a session was sent. */
  roster(sessionId: string): IncomingGroup<'call_roster'> | undefined {
    return this.last(sessionId, 'call_roster') as IncomingGroup<'call_roster'> | undefined;
  }

  /** The people of that roster: `alice joined host, bob left declined`. */
  peopleOf(sessionId: string): string {
    return wordsOf(this.roster(sessionId)?.participants ?? []);
  }

  /** The same of the stored call, live or ended. */
  async stored(): Promise<string> {
    const call = await this.store.load(CALL);
    const people = call?.participants.map(({ userId, state, leftReason, host }) =>
      [userId, state, ...(leftReason ? [leftReason] : []), ...(host ? ['host'] : [])].join(' '),
    );
    const state = call?.state === 'ended' ? `ended ${call.endReason}` : (call?.state ?? 'none');
    return `${state}: ${people?.join(', ') ?? ''}`;
  }
}

function wordsOf(people: IncomingGroup<'call_roster'>['participants']): string {
  return people
    .map(({ userId, state, reason, host, held, hand, silenced, asked }) =>
      [
        userId,
        state,
        reason,
        host && 'host',
        held && 'held',
        hand && 'hand',
        silenced && 'silenced',
        asked && 'asked',
      ]
        .filter(Boolean)
        .join(' '),
    )
    .join(', ');
}
