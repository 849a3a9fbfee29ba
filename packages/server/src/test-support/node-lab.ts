import {
  type ClientMessage,
  type OutgoingPeerMessage,
  parseServerMessage,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import type { Call, EndedCall } from '../calls/call.ts';
import type { CallPolicy, Clock, Fanout } from '../calls/ports.ts';
import { type CallsNode, createCallsNode } from '../calls-node.ts';
import { LocalFanout, LocalHub } from '../fanout/local-fanout.ts';
import type { Socket, SocketEvents } from '../ws/socket.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { silentLog } from './stores.ts';

/** Turns of the event loop in which everything that waits for nothing but promises is done. */
const IDLE_TURNS = 8;

/** A node of a {@link NodeLab}. */
export interface LabNode {
  readonly node: CallsNode;
  /** Whether it alone has lost the other nodes, and knows. */
  isCutOff: boolean;
  /** Ends it as a power cut would: its timers stop, its sockets break, and it says nothing more. */
  kill(): void;
}

/** Several server processes in one: simulated sockets, one store, a clock that the test moves. */
export class NodeLab {
  readonly clock = new FakeClock();
  readonly store = new MemoryStore(this.clock);
  readonly ended: EndedCall[] = [];
  readonly changes: Call[] = [];
  policy: CallPolicy = {
    admit: async () => ({ verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false }),
  };
  /** Whether what nodes publish is lost. */
  isMute = false;
  /** Whether they know. */
  isAway = false;
  missedOf: (userId: string) => Promise<number> = async () => 0;
  readonly #hub = new LocalHub();
  readonly #sockets = new Map<LabNode, Set<LabSocket>>();
  #ids = 0;

  async open(): Promise<LabNode> {
    const sockets = new Set<LabSocket>();
    let isDead = false;
    const clock: Clock = {
      now: () => this.clock.now(),
      after: (delay, task) => this.clock.after(delay, () => !isDead && task()),
    };
    const local = new LocalFanout(silentLog, this.#hub);
    const fanout: Fanout = {
      publish: (to, message) => {
        if (!isDead && !this.isMute && !lab.isCutOff) local.publish(to, message);
      },
      subscribe: (name, listener) =>
        local.subscribe(name, (message) => {
          if (!lab.isCutOff) listener(message);
        }),
      isAway: () => this.isAway || lab.isCutOff,
      close: () => local.close(),
    };
    const node = createCallsNode({
      stores: { calls: this.store, sessions: this.store, nodes: this.store },
      fanout,
      shared: true,
      policy: { admit: (...args) => this.policy.admit(...args) },
      missedOf: (userId) => this.missedOf(userId),
      onChanged: (_before, after) => this.changes.push(after),
      onEnded: (call) => this.ended.push(call),
      clock,
      newId: () => `id-${++this.#ids}`,
      log: silentLog,
      iceServers: undefined,
      socketsPerUser: 20,
      ringTimeout: 45_000,
      sessionGrace: 20_000,
      plainGrace: 5_000,
      heartbeat: 25_000,
    });
    const lab: LabNode = {
      isCutOff: false,
      node: {
        ...node,
        gateway: node.gateway,
        close: async () => {
          await node.close();
          await local.close();
        },
      },
      kill: () => {
        isDead = true;
        void local.close();
        for (const socket of [...sockets]) socket.vanish();
      },
    };
    await node.start();
    this.#sockets.set(lab, sockets);
    return lab;
  }

  client(userId: string): LabClient {
    return new LabClient(userId, (lab, socket) => {
      const sockets = this.#sockets.get(lab);
      sockets?.add(socket);
      return lab.node.gateway.accept(socket, { userId, session: `session of ${userId}` });
    });
  }

  /** Resolves when everything is done that was begun and waits for no timer. */
  async idle(): Promise<void> {
    for (let turns = 0; turns < IDLE_TURNS; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Moves the clock second by second, so that what is done meanwhile has its time. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      this.clock.advance(Math.min(left, 1000));
      await this.idle();
    }
  }
}

type Accept = (lab: LabNode, socket: LabSocket) => SocketEvents;

/** A socket without a network. Frames arrive in order; a cut loses the one that is on its way. */
export class LabSocket implements Socket {
  readyState = 1;
  readonly bufferedAmount = 0;
  readonly #onFrame: (text: string) => void;
  readonly #onClosed: (code: number) => void;
  events: SocketEvents | null = null;
  /** The device sleeps: its socket is open, and nothing comes from it. */
  isSilent = false;
  /** Whether the client answers a close. */
  answersClose = true;

  constructor(onFrame: (text: string) => void, onClosed: (code: number) => void) {
    this.#onFrame = onFrame;
    this.#onClosed = onClosed;
  }

  send(text: string): void {
    if (this.readyState === 1) this.#onFrame(text);
  }

  /** Browsers answer by themselves. */
  ping(): void {
    if (!this.isSilent) queueMicrotask(() => this.events?.pong());
  }

  close(code: number): void {
    if (this.answersClose || this.readyState !== 1) {
      this.#close(code);
      return;
    }
    this.readyState = 2;
    this.#onClosed(code);
  }

  terminate(): void {
    if (this.readyState !== 2) {
      this.#close(1006);
      return;
    }
    this.readyState = 3;
    queueMicrotask(() => this.events?.closed(1006));
  }

  /** The connection breaks, and the server hears of it. */
  break(): void {
    this.#close(1006);
  }

  /** The server is gone: it hears of nothing. */
  vanish(): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.#onClosed(1006);
  }

  #close(code: number): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.#onClosed(code);
    queueMicrotask(() => this.events?.closed(code));
  }
}

/**
 * A full client: numbers what it says, keeps it until it is acknowledged, takes each number once, and
 * resumes. What it took is in `log`.
 */
export class LabClient {
  readonly userId: string;
  readonly log: ServerMessage[] = [];
  /** Codes with which its sockets were closed. */
  readonly closes: number[] = [];
  welcome: Extract<ServerMessage, { type: 'welcome' }> | null = null;
  onMessage: (message: ServerMessage) => void = () => undefined;
  /** For what is not numbered and not in the log. */
  onAside: (message: ServerMessage) => void = () => undefined;
  /** Whether it says what it took. */
  acknowledges = true;
  /** Whether it answers a close, on sockets that it opens from now on. */
  answersClose = true;
  /** Further fields of its hello. */
  hello: object = {};
  /** Frames in both directions so far; the one with the number `cutAt` is lost with its socket. */
  frames = 0;
  cutAt = 0;
  readonly #accept: Accept;
  #socket: LabSocket | null = null;
  #token: string | null = null;
  #received = 0;
  #sent = 0;
  #unacknowledged: { seq: number }[] = [];

  constructor(userId: string, accept: Accept) {
    this.userId = userId;
    this.#accept = accept;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }

  connect(lab: LabNode): void {
    const socket: LabSocket = new LabSocket(
      (text) => {
        if (socket === this.#socket && !socket.isSilent && this.#passes()) this.#take(text);
      },
      (code) => this.closes.push(code),
    );
    this.#socket = socket;
    socket.answersClose = this.answersClose;
    socket.events = this.#accept(lab, socket);
    const resume = this.#token ? { resume: this.#token, received: this.#received } : {};
    this.#frame({ type: 'hello', version: 1, ...resume, ...this.hello });
  }

  /** The device falls asleep. */
  sleep(): void {
    if (this.#socket) this.#socket.isSilent = true;
  }

  /** The connection breaks. */
  break(): void {
    this.#socket?.break();
  }

  say(message: OutgoingPeerMessage): void {
    const numbered = { ...message, seq: ++this.#sent };
    this.#unacknowledged.push(numbered);
    if (this.welcome) this.#frame(numbered);
  }

  /** Sends it as it is. */
  sayRaw(message: object): void {
    this.#frame(message);
  }

  /** What it took, by type. */
  types(): string[] {
    return this.log.map((message) => message.type);
  }

  /** How many of its messages the server has not acknowledged. */
  get pending(): number {
    return this.#unacknowledged.length;
  }

  #frame(message: object): void {
    const socket = this.#socket;
    if (socket?.readyState !== 1 || !this.#passes()) return;
    socket.events?.message(JSON.stringify(message satisfies object as ClientMessage), false);
  }

  #passes(): boolean {
    if (++this.frames !== this.cutAt) return true;
    this.welcome = null;
    this.#socket?.break();
    return false;
  }

  #take(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) throw new Error(`The server sent ${parsed.code}: ${parsed.detail}`);
    const { message } = parsed;
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        this.#token = message.resumeToken;
        if (!message.resumed) {
          this.#received = 0;
          this.#sent = 0;
          this.#unacknowledged = [];
        }
        this.#acknowledged(message.received);
        for (const kept of [...this.#unacknowledged]) this.#frame(kept);
        return;
      case 'ack':
        this.#acknowledged(message.seq);
        return;
      case 'pong':
        return;
      case 'missed':
        this.onAside(message);
        return;
      default:
        if (message.seq !== undefined) {
          if (message.seq <= this.#received) return;
          if (message.seq > this.#received + 1) throw new Error('A number was left out.');
          this.#received = message.seq;
          if (this.acknowledges) this.#frame({ type: 'ack', seq: message.seq });
        }
        this.log.push(message);
        this.onMessage(message);
    }
  }

  #acknowledged(upTo: number): void {
    this.#unacknowledged = this.#unacknowledged.filter(({ seq }) => seq > upTo);
  }
}
