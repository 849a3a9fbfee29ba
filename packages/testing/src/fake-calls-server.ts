import type { SocketEvents, SocketPort } from '@xpchat/calls';
import { flushPromises } from './virtual-clock.ts';

type Message = Record<string, unknown> & { readonly type: string; readonly callId: string };

interface Session {
  readonly id: string;
  readonly user: string;
  received: number;
  sent: number;
  outbox: { readonly seq: number }[];
  socket: { readonly events: SocketEvents; open: boolean } | null;
}

interface Side {
  readonly user: string;
  /** Null until one of the callee's devices has answered. */
  session: Session | null;
  held: boolean;
  supported: unknown;
}

interface Call {
  readonly id: string;
  readonly type: unknown;
  state: 'ringing' | 'active' | 'ended';
  readonly caller: Side;
  readonly callee: Side;
  readonly answeredAt: number;
}

/**
 * A calls server for the engine's unit tests: numbered and acknowledged messages, and the part of the
 * call table that decides who receives what. Frames wait in a queue until the test flushes them. The
 * real server is tested with the engine in the simulation and in e2e.
 */
export class FakeCallsServer {
  readonly calls = new Map<string, Call>();
  /** Accepted messages of clients with their senders, in order. */
  readonly taken: { readonly from: string; readonly message: Message }[] = [];
  /** Codes of the errors that the server sent. */
  readonly errors: string[] = [];
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => number;
  #queue: (() => void)[] = [];
  missed = 0;
  #endedCalls: readonly object[] | undefined;
  #sessionCount = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns `Platform.openSocket` for the pages of one person. */
  join(user: string): (url: string, events: SocketEvents) => SocketPort {
    return (_url, events) => {
      const socket = { events, open: true };
      let session: Session | null = null;
      this.#queue.push(() => events.onOpen());
      return {
        send: (text) => {
          const message = JSON.parse(text);
          this.#queue.push(() => {
            if (message.type === 'hello') session = this.#hello(user, message, socket);
            else if (session?.socket !== socket) return;
            else if (message.type === 'ping') this.#write(socket, { type: 'pong' });
            else if (message.type === 'ack') discardAcknowledged(session, message.seq);
            else this.#accept(session, message);
          });
        },
        close: () => {
          socket.open = false;
        },
      };
    };
  }

  /** Types of the messages that `user` sent, in order, without candidates. */
  sentBy(user: string): string[] {
    return this.taken
      .filter(({ from, message }) => from === user && message.type !== 'ice_candidate')
      .map(({ message }) => message.type);
  }

  /** Breaks every socket of a person. */
  cut(user: string): void {
    for (const session of this.#sessions.values()) {
      if (session.user === user) this.#cut(session);
    }
  }

  #cut(session: Session): void {
    const { socket } = session;
    session.socket = null;
    if (!socket?.open) return;
    socket.open = false;
    socket.events.onClose(1006);
  }

  /**
   * Drops the sessions of a person. Their pages begin new ones, whose welcome lists these ended calls.
   */
  lose(user: string, endedCalls: readonly object[]): void {
    this.#endedCalls = endedCalls;
    for (const session of this.#sessions.values()) {
      if (session.user === user) this.#sessions.delete(session.id);
      if (session.user === user) this.#cut(session);
    }
  }

  /** Sends a message without a number to every session of a person. */
  tell(user: string, message: object): void {
    for (const session of this.#sessions.values()) {
      if (session.user === user) this.#write(session.socket, message);
    }
  }

  /** Ends a call without a message of a client. */
  end(callId: string, reason: string): void {
    const call = this.calls.get(callId);
    if (!call) return;
    call.state = 'ended';
    for (const side of [call.caller, call.callee]) {
      const from = side === call.caller ? call.callee.user : call.caller.user;
      if (side.session) this.#send(side.session, { type: 'call_end', callId, reason, from });
    }
  }

  /** Delivers until no frame waits. */
  async flush(): Promise<void> {
    await flushPromises();
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      next();
      await flushPromises();
    }
  }

  #hello(
    user: string,
    { resume = '', received = 0 }: { resume?: string; received?: number },
    socket: NonNullable<Session['socket']>,
  ): Session {
    const known = this.#sessions.get(resume);
    const id = known?.id ?? `session-${++this.#sessionCount}`;
    const session = known ?? { id, user, received: 0, sent: 0, outbox: [], socket };
    this.#sessions.set(id, session);
    session.socket = socket;
    discardAcknowledged(session, received);
    const calls = Array.from(this.calls.values()).filter(
      ({ state, caller, callee }) =>
        state !== 'ended' && (caller.session === session || callee.session === session),
    );
    this.#write(socket, {
      type: 'welcome',
      version: 1,
      userId: user,
      sessionId: id,
      resumed: known !== undefined,
      resumeToken: id,
      received: session.received,
      heartbeat: 3_600_000,
      missedCount: this.missed,
      endedCalls: this.#endedCalls,
      calls: calls.map((call) => {
        const role = call.caller.session === session ? 'caller' : 'callee';
        const [own, peer] =
          role === 'caller' ? [call.caller, call.callee] : [call.callee, call.caller];
        return {
          callId: call.id,
          state: call.state,
          role,
          callType: call.type,
          participants: [
            {
              userId: peer.user,
              profile: { name: `${peer.user} of the token` },
              held: peer.held,
              supported: peer.supported,
            },
          ],
          ...(call.state === 'active' ? { answeredFor: this.#now() - call.answeredAt } : {}),
          joined: true,
          held: own.held,
        };
      }),
    });
    for (const message of session.outbox) this.#write(socket, message);
    return session;
  }

  #accept(session: Session, message: Message & { seq?: number; to?: string }): void {
    const { seq, to, ...rest } = message;
    if (seq === undefined || seq <= session.received) return;
    session.received = seq;
    this.#write(session.socket, { type: 'ack', seq });
    this.taken.push({ from: session.user, message });
    const code = this.#handle(session, rest as Message, to ?? '');
    if (!code) return;
    this.errors.push(code);
    const { type, callId } = message;
    const error = { type: 'error', code, message: code, re: type };
    const winner = this.#rival(session, message, to)?.id;
    const about = code === 'glare' ? { callId: winner, refused: callId } : { callId };
    this.#send(session, { ...error, ...about });
  }

  /** The call of a glare: it rings this person and comes from the person whom they dial. */
  #rival({ user }: Session, { type, callId }: Message, to = ''): Call | undefined {
    return Array.from(this.calls.values()).find(
      ({ id, state, caller, callee }) =>
        type === 'call_offer' &&
        id !== callId &&
        state === 'ringing' &&
        caller.user === to &&
        callee.user === user,
    );
  }

  /** Handles a message. Returns an error code if the call table refuses it. */
  #handle(session: Session, message: Message, to: string): string | undefined {
    const { type, callId } = message;
    const forwarded = { ...message, from: session.user, leg: session.id };
    const engaged = Array.from(this.calls.values()).some(
      ({ id, state, caller, callee }) =>
        id !== callId &&
        state !== 'ended' &&
        [caller, callee].some((side) => side.session === session && !side.held),
    );
    const call = this.calls.get(callId);
    if (type === 'call_offer' && !call) {
      if (engaged) return 'already_in_call';
      if (this.#rival(session, message, to)) return 'glare';
      const side = (user: string, own: Session | null) => ({
        user,
        session: own,
        held: false,
        supported: own ? message.supported : undefined,
      });
      this.calls.set(callId, {
        id: callId,
        type: message.callType,
        state: 'ringing',
        caller: side(session.user, session),
        callee: side(to, null),
        answeredAt: 0,
      });
      this.tellDevices(to, forwarded);
      return undefined;
    }
    if (!call || call.state === 'ended') return 'call_not_found';
    const own = session.user === call.caller.user ? call.caller : call.callee;
    const other = own === call.caller ? call.callee : call.caller;
    const joined = own.session === session;
    if (type === 'call_answer' && call.state === 'ringing') {
      if (engaged) return 'already_in_call';
      own.session = session;
      own.supported = message.supported;
      Object.assign(call, { state: 'active', answeredAt: this.#now() });
    } else if (type === 'call_hold') {
      if (!joined || call.state !== 'active') return 'invalid_state';
      if (own.held === message.held) return undefined;
      own.held = message.held === true;
    } else if (type === 'call_reject' || type === 'call_cancel' || type === 'call_end') {
      call.state = 'ended';
    } else if (!joined && call.state === 'active') {
      return 'not_a_participant';
    }
    if (other.session) this.#send(other.session, forwarded);
    else this.tellDevices(other.user, forwarded);
    return undefined;
  }

  /** Sends a numbered message to every device of a person. */
  tellDevices(user: string, message: object): void {
    for (const session of this.#sessions.values()) {
      if (session.user === user) this.#send(session, message);
    }
  }

  #send(session: Session, message: object): void {
    const numbered = { ...message, seq: ++session.sent };
    session.outbox.push(numbered);
    this.#write(session.socket, numbered);
  }

  #write(socket: Session['socket'], message: object): void {
    const text = JSON.stringify(message);
    this.#queue.push(() => {
      if (socket?.open) socket.events.onMessage(text);
    });
  }
}

/** Drops messages that the client has acknowledged. */
function discardAcknowledged(session: Session, received: number): void {
  session.outbox = session.outbox.filter(({ seq }) => seq > received);
}
