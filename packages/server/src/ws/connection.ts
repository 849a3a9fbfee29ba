import {
  CLOSE_CODES,
  type CloseCodeName,
  type Hello,
  type OutgoingPeerMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import type { CallsUser } from '../auth/access-token.ts';
import type { Sender } from '../calls/events.ts';
import { type About, answerTo, refusal } from '../calls/refusal.ts';
import { ReplacedError, type Staged } from '../calls/staged.ts';
import type { Sink } from '../sessions/session-hub.ts';
import type { Newcomer } from '../sessions/sessions.ts';
import type { ConnectionOwner, ConnectionPorts } from './connection-ports.ts';
import { type Greeted, openFull, type Session, welcomeOf } from './handshake.ts';
import { Numbers } from './numbers.ts';
import type { RateLimit } from './rate-limit.ts';
import { OPEN, type Socket, type SocketEvents } from './socket.ts';
import { intake, type Work } from './work.ts';
import { type Worker, WorkQueue } from './work-queue.ts';

/** Unsent bytes from which a client that does not read is given up. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
/**
 * A page that was closed or left says so: browsers by 1001, the module by 1000; a broken connection
 * says nothing (RFC 6455, 7.4.1). Nor is anybody to ring at a device that was signed out.
 */
const DELIBERATE_CLOSES: readonly number[] = [1000, 1001, CLOSE_CODES.unauthorized.code];
/**
 * A close without a code. A plain client says it when it goes, and cannot resume; a full client that
 * goes names a code, so this is somebody's hand on its socket, and it comes back.
 */
const NO_CODE = 1005;

/** So many messages are handled together at most, beside the first one. */
const MAX_RUN = 31;

const NOTHING_TOLD: readonly ServerMessage[] = [];

/** A message, and its number if it has one. */
type Numbered = About & { readonly seq?: number | undefined };

/**
 * One socket: turns bytes into messages, keeps their order, numbers and acknowledgements, and does
 * the handshake.
 *
 *     undecided --hello--> full
 *         |                 ^
 *         | any other       | hello, as the first message
 *         v message, 2 s    |
 *       plain --------------+
 *
 * A client that says hello at once has one session; one that is slow, or needed sooner because
 * somebody calls, has a plain session until then.
 */
export class Connection implements Sink, Newcomer, SocketEvents, Worker {
  readonly user: CallsUser;
  readonly #ports: ConnectionPorts;
  readonly #owner: ConnectionOwner<Connection>;
  readonly #socket: Socket;
  readonly #limit: RateLimit;
  #session: Session | null = null;
  #state: 'undecided' | 'plain' | 'full' = 'undecided';
  #isWelcome = false;
  /** What is to be told after the welcome. */
  #toldEarly: readonly ServerMessage[] = NOTHING_TOLD;
  #hasSpoken = false;
  #isAlive = true;
  #isGone = false;
  /** A close was begun here; a client may take long to answer it. */
  #isClosing = false;
  /** The client closed the socket itself, or its session of the host was signed out. */
  #hasLeft = false;
  /** The session that was left, if it is the one that this socket had last. */
  #left: Session | null = null;
  /** A message could not be written: none after it is taken, as they come again with it. */
  #hasFailed = false;
  readonly #numbers = new Numbers();
  readonly #work = new WorkQueue(this);
  /** Messages that are staged and not durable yet. */
  #pending = 0;
  /** Making the session; null when nothing is under way. */
  #settling: Promise<void> | null = null;
  #onIdle: (() => void) | null = null;

  constructor(
    ports: ConnectionPorts,
    owner: ConnectionOwner<Connection>,
    socket: Socket,
    user: CallsUser,
    limit: RateLimit,
  ) {
    this.#limit = limit;
    this.#ports = ports;
    this.#owner = owner;
    this.#socket = socket;
    this.user = user;
    ports.sessions.arrived(user.userId, this);
  }

  send(message: ServerMessage): void {
    if (this.#socket.readyState === OPEN) this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    if (this.#socket.readyState !== OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BACKLOG_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }

  /** Sends what is of interest to a full client that was welcomed, and is not numbered. */
  tell(message: ServerMessage): void {
    if (this.#isWelcome) this.send(message);
    // It may be newer than what was read for the welcome.
    else if (this.#state === 'full') this.#toldEarly = [...this.#toldEarly, message];
  }

  drop(why: 'session_replaced' | 'heartbeat_missed' | 'unacknowledged'): void {
    this.close(why);
  }

  close(name: CloseCodeName): void {
    if (this.#isGone) return;
    this.#isClosing = true;
    this.#socket.close(CLOSE_CODES[name].code, name);
    // Who has no session by now is not to be rung any more.
    this.#decide();
    this.#settled();
    this.#owner.closing(this);
    if (name !== 'unauthorized') return;
    // At once, as a client that was signed out may never answer.
    this.#hasLeft = true;
    this.#leave();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** The heartbeat of the server. */
  beat(): void {
    if (!this.#isAlive) {
      this.close('heartbeat_missed');
      return;
    }
    this.#isAlive = false;
    this.#limit.rest();
    this.#socket.ping?.();
  }

  pong(): void {
    this.#isAlive = true;
  }

  message(data: string | Uint8Array, isBinary: boolean): void {
    this.#isAlive = true;
    // Nothing is taken from a client that was told to go.
    if (this.#socket.readyState !== OPEN) return;
    const asked = intake(data, isBinary, this.#limit);
    switch (asked.type) {
      case 'close':
        this.close(asked.why);
        break;
      case 'answer':
        this.send(asked.answer);
        break;
      case 'ping':
        this.send({ type: 'pong' });
        break;
      case 'ack':
        if (this.#isWelcome && this.#session) {
          this.#ports.sessions.acknowledge(this.#session.sessionId, asked.seq);
        }
        break;
      default:
        this.#work.push(asked);
    }
  }

  closed(code: number): void {
    this.#isGone = true;
    this.#decide();
    this.#owner.left(this);
    this.#settled();
    const meantIt = DELIBERATE_CLOSES.includes(code);
    this.#hasLeft ||= meantIt || (code === NO_CODE && this.#state !== 'full');
    this.#leave();
    this.#settleIdle();
  }

  /** Makes a plain session of a client that has not said hello. */
  settle(): Promise<void> {
    if (this.#settling) return this.#settling;
    if (this.#session || this.#isClosing || this.#isGone) return Promise.resolve();
    this.#settling = this.#openPlain().finally(() => {
      this.#settling = null;
    });
    return this.#settling;
  }

  /** The client is not going to say hello. */
  becomePlain(): void {
    this.settle().then(
      () => this.#becomePlain(),
      (err: unknown) => this.#fail(err),
    );
  }

  /** Resolves when the socket is closed and everything that it had sent was dealt with. */
  finished(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#settleIdle();
    });
  }

  /** For the queue, as are the next two. */
  async handle(work: Work): Promise<void> {
    switch (work.type) {
      case 'hello':
        return this.#hello(work.hello);
      case 'peer': {
        const { message } = work;
        if (this.#state !== 'full') {
          await this.settle();
          this.#becomePlain();
        } else if (!this.#isNext(message.seq)) return;
        this.#hasSpoken = true;
        if (!this.#session) return;
        const more = this.#run(message);
        const staged = await this.#ports.calls.handle(
          this.#sender(this.#session),
          message,
          ...more,
        );
        this.#await(staged, more.at(-1) ?? message);
        return;
      }
      case 'refuse': {
        const { code, about, seq, detail } = work;
        if (this.#state !== 'full' || !this.#session) this.send(refusal(code, about, detail));
        else if (this.#isNext(seq)) {
          const answer = refusal(code, about, detail);
          const sender = this.#sender(this.#session);
          this.#await(this.#ports.calls.refuse(sender, seq, answer), { ...about, seq });
        }
      }
    }
  }

  /** Takes the next messages, too, as far as they are about the same call and nothing is amiss. */
  #run({ callId, seq }: OutgoingPeerMessage): readonly OutgoingPeerMessage[] {
    const run: OutgoingPeerMessage[] = [];
    if (this.#state !== 'full' || callId === undefined || seq === undefined) return run;
    while (run.length < MAX_RUN) {
      const next = this.#work.next(callId, this.#numbers.taken + 1);
      if (!next || !this.#isNext(next.seq)) break;
      run.push(next);
    }
    return run;
  }

  /** Takes a number once and in order; a client that left one out has to resume. */
  #isNext(seq: number | undefined): boolean {
    if (this.#hasFailed) return false;
    if (seq === undefined) return true;
    switch (this.#numbers.take(seq)) {
      case 'next':
        return true;
      case 'repeated':
        this.#ackSoon();
        return false;
      case 'gap':
        this.#hasFailed = true;
        this.close('sequence_gap');
        return false;
    }
  }

  #await(staged: Staged, about: Numbered): void {
    this.#pending++;
    staged.done
      .then(
        (handled) => {
          if (about.seq !== undefined) {
            this.#numbers.written(about.seq);
            this.#ackSoon();
          }
          if (!handled.ok) this.send(answerTo(about, handled));
        },
        (err: unknown) => this.#fail(err, about),
      )
      .finally(() => {
        this.#pending--;
        this.#settleIdle();
      });
  }

  /** One `ack` for all that became durable at the same moment. */
  #ackSoon(): void {
    this.#numbers.ackSoon((seq) => {
      if (this.#state === 'full') this.send({ type: 'ack', seq });
    });
  }

  async #hello(hello: Hello): Promise<void> {
    if (hello.version !== PROTOCOL_VERSION) {
      const detail = `this server speaks ${PROTOCOL_VERSION}`;
      this.send(refusal('unsupported_version', hello, detail));
      this.close('unsupported_version');
      return;
    }
    if (this.#state === 'full' || this.#hasSpoken) {
      this.send(refusal('invalid_state', hello));
      return;
    }
    this.#decide();
    if (this.#settling) await this.#settling;
    // Its socket closed while it waited: the session may have a newer one by now.
    if (this.#isClosing || this.#isGone) return;
    const before = this.#session;
    const opening = this.#openFull(hello);
    this.#settling = opening.then(
      () => undefined,
      () => undefined,
    );
    const greeted = await opening.finally(() => {
      this.#settling = null;
    });
    const { sessions, calls } = this.#ports;
    const { userId } = this.user;
    sessions.settled(userId, this);
    if (!this.#isClosing && !this.#isGone) await this.#welcome(greeted, hello.calls);
    if (before) {
      // First the new one is rung, so that no ring ends for want of a device.
      await calls.deviceLost(userId, before.sessionId);
      await sessions.forget(before);
    }
  }

  async #openFull(hello: Hello): Promise<Greeted> {
    const greeted = await openFull(this.#ports, this.user.userId, hello, this);
    this.#numbers.goOn(greeted.taken);
    this.#become(greeted.session, 'full');
    return greeted;
  }

  async #openPlain(): Promise<void> {
    const { sessions, calls, newId } = this.#ports;
    const { userId } = this.user;
    const session = { userId, sessionId: newId(), attachment: newId() };
    await sessions.openPlain(session, this);
    sessions.settled(userId, this);
    this.#become(session, this.#state);
    if (this.#isClosing || this.#isGone) return;
    // Not waited for: who looks for this person's devices may hold what it needs.
    calls.deviceConnected(userId, { sessionId: session.sessionId, plain: true }).catch((err) => {
      this.#fail(err);
    });
  }

  #become(session: Session, state: 'undecided' | 'plain' | 'full'): void {
    this.#session = session;
    this.#state = state;
    // The socket closed meanwhile: then there is nobody to ring.
    if (this.#isGone || this.#hasLeft) this.#leave();
  }

  async #welcome(greeted: Greeted, asked: Hello['calls']): Promise<void> {
    this.send(await welcomeOf(this.#ports, greeted, asked));
    this.#isWelcome = true;
    for (const message of this.#toldEarly) this.send(message);
    this.#toldEarly = NOTHING_TOLD;
    const { sessionId, attachment } = greeted.session;
    this.#ports.hub.replay(sessionId, attachment);
  }

  #becomePlain(): void {
    if (this.#state !== 'undecided' || !this.#session) return;
    this.#decide();
    this.#state = 'plain';
    this.#ports.hub.release(this.#session.sessionId);
  }

  /** Nobody has to wait for its session, once one that is being made is noted as left, too. */
  #settled(): void {
    const settled = () => this.#ports.sessions.settled(this.user.userId, this);
    if (this.#settling) this.#settling.then(settled, settled);
    else settled();
  }

  #decide(): void {
    this.#owner.decided(this);
  }

  #sender({ sessionId, attachment }: Session): Sender {
    const { userId, session: _session, ...profile } = this.user;
    return { userId, sessionId, attachment, plain: this.#state !== 'full', profile };
  }

  #leave(): void {
    const session = this.#session;
    if (!session || session === this.#left) return;
    this.#left = session;
    const { sessions, log } = this.#ports;
    sessions.detach(session, this.#state !== 'full', this.#hasLeft).catch((err: unknown) => {
      log.error({ err, sessionId: session.sessionId }, 'a closed socket could not be noted');
    });
  }

  failed(err: unknown, work: Work): void {
    this.#fail(err, work.type === 'peer' ? work.message : undefined);
  }

  rested(): void {
    this.#settleIdle();
  }

  /** A numbered message that could not be written comes again on a new socket. */
  #fail(err: unknown, message?: Numbered): void {
    if (err instanceof ReplacedError) {
      this.#hasFailed = true;
      this.drop('session_replaced');
      return;
    }
    const { log } = this.#ports;
    log.error({ err, sessionId: this.#session?.sessionId }, 'a message could not be handled');
    if (message && (this.#state !== 'full' || message.seq === undefined)) {
      this.send(refusal('server_error', message));
      return;
    }
    this.#hasFailed = true;
    this.#socket.terminate();
  }

  #settleIdle(): void {
    if (!this.#isGone || this.#work.isAtWork || this.#pending > 0) return;
    this.#onIdle?.();
    this.#onIdle = null;
  }
}
