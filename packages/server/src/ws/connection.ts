import type { KeyObject } from 'node:crypto';
import {
  CLOSE_CODES,
  type ClientMessage,
  type CloseCodeName,
  ERROR_CODES,
  type ErrorCode,
  type Hello,
  MAX_MESSAGE_BYTES,
  type OutgoingPeerMessage,
  PROTOCOL_VERSION,
  parseClientMessage,
  type ServerMessage,
  type Welcome,
} from '@xpchat/calls-protocol';
import type { RawData, WebSocket } from 'ws';
import type { CallsUser } from '../auth/access-token.ts';
import { readResumeToken, signResumeToken } from '../auth/resume-token.ts';
import type { CallService } from '../calls/call-service.ts';
import type { Clock, Log } from '../calls/ports.ts';
import type { LocalSessions, Sink } from '../sessions/local-sessions.ts';
import type { RateLimit } from './rate-limit.ts';

export interface ConnectionPorts {
  readonly calls: CallService;
  readonly sessions: LocalSessions;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly key: KeyObject;
  readonly log: Log;
  /** Milliseconds between the heartbeats of either side. */
  readonly heartbeat: number;
  readonly iceServers: Welcome['iceServers'];
}

/** A message longer than this closes the socket; one between this and the limit is only refused. */
export const MAX_FRAME_BYTES = 4 * MAX_MESSAGE_BYTES;
/** Milliseconds that a new socket may say hello before it is taken for a plain client. */
const HELLO_WINDOW = 2_000;
/** Unsent bytes from which a client that does not read is given up. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
/**
 * A page that was closed or left says so; a broken connection says nothing (RFC 6455, 7.4.1). Nor
 * is anybody to ring at a device that was signed out.
 */
const DELIBERATE_CLOSES: readonly number[] = [1000, 1001, 1005, CLOSE_CODES.unauthorized.code];
/** Milliseconds that a client has to answer a close. */
const CLOSE_TIMEOUT = 2_000;

/**
 * One socket: turns bytes into messages, keeps their order, and does the handshake.
 *
 *     undecided --hello--> full
 *         |                 ^
 *         | any other       | hello, as the first message
 *         v message, 2 s    |
 *       plain --------------+
 */
export class Connection implements Sink {
  readonly #ports: ConnectionPorts;
  readonly #socket: WebSocket;
  readonly #user: CallsUser;
  readonly #limit: RateLimit;
  readonly #gone: Promise<void>;
  #sessionId: string;
  #state: 'undecided' | 'plain' | 'full' = 'undecided';
  #hasSpoken = false;
  #isAlive = true;
  #work: Promise<void> = Promise.resolve();
  #stopHelloWindow: () => void;
  #stopHeartbeat: () => void;

  constructor(ports: ConnectionPorts, socket: WebSocket, user: CallsUser, limit: RateLimit) {
    this.#ports = ports;
    this.#socket = socket;
    this.#user = user;
    this.#limit = limit;
    this.#sessionId = ports.newId();
    ports.sessions.attach(user.userId, this.#device(true), this);
    this.#enqueue({}, () => ports.calls.deviceConnected(user.userId, this.#device(true)));
    this.#stopHelloWindow = ports.clock.after(HELLO_WINDOW, () => this.#becomePlain());
    this.#stopHeartbeat = ports.clock.after(ports.heartbeat, () => this.#beat());
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    this.#gone = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.#closed(code);
        resolve();
      });
    });
  }

  /** Whether it was opened in this session of the host. */
  isOf(session: string): boolean {
    return this.#user.session === session;
  }

  send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BACKLOG_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(JSON.stringify(message));
  }

  replaced(): void {
    this.close('session_replaced');
  }

  close(name: CloseCodeName): void {
    this.#socket.close(CLOSE_CODES[name].code, name);
    const stop = this.#ports.clock.after(CLOSE_TIMEOUT, () => this.#socket.terminate());
    this.#socket.once('close', stop);
  }

  /** Resolves when the socket is closed and everything that it had sent was dealt with. */
  async finished(): Promise<void> {
    await this.#gone;
    await this.#work;
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#isAlive = true;
    // Nothing is taken from a client that was told to go.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const bytes = data instanceof ArrayBuffer ? Buffer.from(data) : data;
    const size = Array.isArray(bytes) ? MAX_FRAME_BYTES + 1 : bytes.length;
    if (size > MAX_FRAME_BYTES) {
      this.close('message_too_large');
      return;
    }
    const parsed = isBinary
      ? ({ ok: false, code: 'malformed_message', detail: 'not text' } as const)
      : size > MAX_MESSAGE_BYTES
        ? ({ ok: false, code: 'message_too_large', detail: `${size} bytes` } as const)
        : parseClientMessage(bytes.toString());
    const { type: re, callId }: About = parsed.ok ? parsed.message : parsed;
    const verdict = this.#limit.check(re);
    if (verdict === 'abuse') this.close('rate_limited');
    else if (verdict === 'limited') this.#refuse('rate_limited', { type: re, callId });
    else if (parsed.ok) this.#take(parsed.message);
    else this.#refuse(parsed.code, { type: re, callId }, parsed.detail);
  }

  #take(message: ClientMessage): void {
    switch (message.type) {
      case 'ping':
        this.send({ type: 'pong' });
        break;
      case 'hello':
        this.#enqueue(message, () => this.#hello(message));
        break;
      default:
        this.#enqueue(message, () => this.#forward(message));
    }
  }

  async #hello(hello: Hello): Promise<void> {
    const { calls, sessions } = this.#ports;
    if (hello.version !== PROTOCOL_VERSION) {
      this.#refuse('unsupported_version', hello, `this server speaks ${PROTOCOL_VERSION}`);
      this.close('unsupported_version');
      return;
    }
    if (this.#state === 'full' || this.#hasSpoken) {
      this.#refuse('invalid_state', hello);
      return;
    }
    const { userId } = this.#user;
    this.#stopHelloWindow();
    const resumed = await this.#sessionToResume(hello.resume);
    this.#state = 'full';
    if (resumed && resumed !== this.#sessionId) {
      const provisional = this.#sessionId;
      this.#sessionId = resumed;
      sessions.remove(provisional);
      await calls.deviceLost(userId, provisional);
    }
    // The socket may have closed meanwhile: then there is nobody to attach.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (resumed) sessions.attach(userId, this.#device(false), this);
    this.send(await this.#welcome(Boolean(resumed)));
    sessions.open(this.#device(false), this);
    await calls.deviceConnected(userId, this.#device(false));
  }

  /** A token outlives its session: one that is over is not resumed, as what waited for it is gone. */
  async #sessionToResume(token: string | undefined): Promise<string | undefined> {
    if (token === undefined) return undefined;
    const { calls, sessions, clock, key } = this.#ports;
    const { userId } = this.#user;
    const sessionId = await readResumeToken(key, userId, token, clock.now());
    if (sessionId === undefined || sessions.has(sessionId)) return sessionId;
    return (await calls.callsOf(userId, sessionId)).length > 0 ? sessionId : undefined;
  }

  async #welcome(resumed: boolean): Promise<Welcome> {
    const { calls, clock, key, heartbeat, iceServers } = this.#ports;
    const { userId } = this.#user;
    return {
      type: 'welcome',
      version: PROTOCOL_VERSION,
      userId,
      sessionId: this.#sessionId,
      resumed,
      resumeToken: await signResumeToken(key, userId, this.#sessionId, clock.now()),
      heartbeat,
      calls: await calls.callsOf(userId, this.#sessionId),
      ...(iceServers ? { iceServers } : {}),
    };
  }

  async #forward(message: OutgoingPeerMessage): Promise<void> {
    this.#hasSpoken = true;
    this.#becomePlain();
    const { userId, session: _session, ...profile } = this.#user;
    const outcome = await this.#ports.calls.handle(
      { userId, sessionId: this.#sessionId, plain: this.#state !== 'full', profile },
      message,
    );
    if (outcome.ok) return;
    this.#refuse(outcome.code, { ...message, callId: outcome.callId ?? message.callId });
  }

  #becomePlain(): void {
    if (this.#state !== 'undecided') return;
    this.#stopHelloWindow();
    this.#state = 'plain';
    this.#ports.sessions.open(this.#device(true), this);
  }

  /** The message holds nothing of what was sent. */
  #refuse(code: ErrorCode, { type: re, callId }: About, detail?: string): void {
    const message = detail ? `${ERROR_CODES[code]} (${detail})` : ERROR_CODES[code];
    this.send({
      type: 'error',
      code,
      message,
      ...(re ? { re } : {}),
      ...(callId ? { callId } : {}),
    });
  }

  #enqueue(about: About, task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch((err: unknown) => {
      this.#ports.log.error({ err, sessionId: this.#sessionId }, 'a message could not be handled');
      this.#refuse('server_error', about);
    });
  }

  #beat(): void {
    if (!this.#isAlive) {
      this.close('heartbeat_missed');
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
    this.#stopHeartbeat = this.#ports.clock.after(this.#ports.heartbeat, () => this.#beat());
  }

  #closed(code: number): void {
    this.#stopHelloWindow();
    this.#stopHeartbeat();
    this.#ports.sessions.detach(this.#sessionId, this, DELIBERATE_CLOSES.includes(code));
  }

  #device(plain: boolean) {
    return { sessionId: this.#sessionId, plain };
  }
}

/** What an answer refers to. */
interface About {
  readonly type?: string | undefined;
  readonly callId?: string | undefined;
}
