import type { SocketEvents, SocketPort } from '@xpchat/calls';
import { callIdOfGuest } from '@xpchat/calls-protocol';
import {
  type Break,
  type Call,
  type CallsNode,
  type CallTransaction,
  type Clock,
  createTestNode,
  type EndedCall,
  flushPromises,
  isLegLive,
  LocalFanout,
  LocalHub,
  MemoryStore,
  type SessionMessage,
  SocketPair,
  type TestNodeOptions,
} from '@xpchat/calls-server/testing';
import { answeredElsewhere, endCall } from './arranged-calls.ts';
import { type FrameRecord, SentMessages } from './sent-messages.ts';

/** An entry of `welcome.endedCalls`. */
interface EndedForDevice {
  readonly callId: string;
  readonly reason: EndedCall['endReason'];
  /** Milliseconds; absent for a call that goes on at another device of the person. */
  readonly duration?: number;
  readonly answered: boolean;
}

/** Faults of the network. Only numbered frames are duplicated. */
export type FrameFate = 'delivered' | 'delivered_then_cut' | 'lost' | 'duplicated';

interface OpenSocket {
  readonly user: string;
  readonly pair: SocketPair;
}

/** A ring ends when the test ends it. No test waits for an hour. */
const RING_TIMEOUT_MS = 3_600_000;
/** Engines send no pings that a test would have to flush. */
const HEARTBEAT_MS = 3_600_000;
/** More sockets than any test opens for a person. */
const MAX_SOCKETS = 100;
/** Turns of the event loop without a frame after which nobody has anything left to send. */
const IDLE_TURNS = 3;

/**
 * The real calls server for tests of the engine: one node on memory stores and in-memory sockets.
 * Frames wait in the sockets until the test calls {@link flush}. Nodes and sockets can fail in more
 * ways than here: the simulation covers those.
 */
export class InMemoryCallsServer {
  /** Messages that users' devices sent and the node acknowledged, in order. */
  readonly acknowledged: FrameRecord[] = [];
  /** Codes of the errors that the node answered with. */
  readonly errors: string[] = [];
  /** The count of missed calls in each welcome. */
  missed = 0;
  /** People whose frames reach the node, and who lose every frame that it sends. */
  readonly deaf = new Set<string>();
  /** By guest: the id of their link. */
  readonly guestLinks = new Map<string, string>();
  /** Whether new sockets reach the node. */
  isReachable = true;
  /** By person: decides what happens to each text frame of either direction, in order. */
  readonly fates = new Map<string, () => FrameFate>();
  readonly calls = { delete: (callId: string) => this.#store.deleteCall(callId) };
  readonly #clock: Clock;
  readonly #store: MemoryStore;
  readonly #node: CallsNode;
  readonly #hub = new LocalHub();
  readonly #sent = new SentMessages(this.acknowledged, this.errors);
  #sockets: OpenSocket[] = [];
  /** Changes that the test made in the store, in order. */
  #arranged: Promise<unknown>;
  #ids = 0;

  /** @param options of the node, to replace those below */
  constructor(clock: Clock, options: Partial<TestNodeOptions> = {}) {
    this.#clock = clock;
    this.#store = new MemoryStore(clock);
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: ({ err }: { readonly err?: unknown }, message: string) => {
        throw new Error(message, { cause: err });
      },
    };
    this.#node = createTestNode({
      clock,
      store: this.#store,
      fanout: new LocalFanout(log, this.#hub),
      // The tests write to the store as another node would.
      shared: true,
      newId: () => `server-${++this.#ids}`,
      missedOf: async () => this.missed,
      log,
      socketsPerUser: MAX_SOCKETS,
      ringTimeout: RING_TIMEOUT_MS,
      heartbeat: HEARTBEAT_MS,
      ...options,
    });
    this.#arranged = this.#node.start();
  }

  /** `Platform.openSocket` of the pages of one person. */
  join(user: string): (url: string, events: SocketEvents) => SocketPort {
    return (_url, events) => {
      const frames = this.#sent.socketOf(user);
      const pair = new SocketPair(
        events,
        (socket) =>
          this.isReachable ? this.#node.gateway.accept(socket, this.#userOf(user)) : null,
        undefined,
        frames.onServerFrame,
      );
      this.#sockets.push({ user, pair });
      const port = pair.port();
      return {
        send: (text) => {
          frames.onClientFrame(text);
          port.send(text);
        },
        close: (code) => port.close(code),
      };
    };
  }

  /** A guest has the id of a guest, and the link in `guestLinks`. */
  #userOf(userId: string) {
    const callId = callIdOfGuest(userId);
    const linkId = this.guestLinks.get(userId);
    if (callId === undefined || linkId === undefined) return { userId, name: nameOf(userId) };
    return { userId, name: nameOf('guest'), guest: { callId, linkId } };
  }

  /** The devices of a person that the server knows, by id. */
  async devicesOf(user: string): Promise<string[]> {
    return (await this.#store.devicesOf(user)).map(({ deviceId }) => deviceId);
  }

  /** The device of each session of a person. */
  async sessionDevicesOf(user: string): Promise<(string | undefined)[]> {
    return (await this.#store.sessionsOf(user)).map(({ deviceId }) => deviceId);
  }

  /** The device of each live leg of a person in a call. */
  async legDevicesOf(user: string, callId: string): Promise<(string | undefined)[]> {
    const call = await this.#store.load(callId);
    const legs = call?.participants.find(({ userId }) => userId === user)?.legs ?? [];
    return legs.filter(isLegLive).map(({ deviceId }) => deviceId);
  }

  /** Types of the messages that `user` sent and the node acknowledged, without candidates. */
  sentBy(user: string): string[] {
    return this.acknowledged
      .filter(({ from, message }) => from === user && message.type !== 'ice_candidate')
      .map(({ message }) => message.type);
  }

  /** How many messages the sessions of a person have, that their devices did not acknowledge. */
  async waitingFor(user: string): Promise<number> {
    const sessions = await this.#store.sessionsOf(user);
    const outboxes = await Promise.all(
      sessions.map(({ sessionId }) => this.#store.outbox(sessionId, 0)),
    );
    return outboxes.flat().length;
  }

  /** Breaks every socket of a person. Frames in flight are lost. */
  cut(user: string, noticed: Break = 'both'): void {
    for (const { pair } of this.#socketsOf(user)) pair.break(noticed);
  }

  /**
   * Removes the sessions of a person, so that their pages have to begin new ones.
   *
   * @param endedCalls their calls as the store has them by then, in the shape of `welcome.endedCalls`
   */
  lose(user: string, endedCalls: readonly object[]): void {
    this.#arrange(async () => {
      for (const each of endedCalls as readonly EndedForDevice[]) await this.#rewrite(user, each);
      for (const { sessionId } of await this.#store.sessionsOf(user)) {
        await this.#store.remove(sessionId);
      }
    });
    this.cut(user);
  }

  /** Sends an unnumbered message to every session of a person. */
  notify(user: string, message: Parameters<CallsNode['notify']>[1]): void {
    this.#node.notify(user, message);
  }

  /** Sends a numbered message to every session of a person. */
  sendToDevices(user: string, message: object): void {
    this.#arrange(async () => {
      const sessions = await this.#store.sessionsOf(user);
      // Tests may send what this version of the protocol does not know.
      const unchecked = message as SessionMessage;
      const send = sessions.map(({ sessionId }) => ({ sessionId, message: unchecked }));
      await this.#commit({ send });
    });
  }

  /** Ends a call for a reason that neither of its devices gave. */
  end(callId: string, reason: EndedCall['endReason']): void {
    this.#arrange(async () => {
      const call = await this.#store.load(callId);
      if (!call) return;
      const answeredAt = call.state === 'active' ? { answeredAt: call.answeredAt } : {};
      const end = { endedAt: this.#clock.now(), endReason: reason, ...answeredAt };
      const { call: ended, send } = endCall(call, end);
      await this.#write(call, ended, send);
    });
  }

  /** Delivers frames until nobody has anything left to send. */
  async flush(): Promise<void> {
    await this.#arranged;
    for (let idle = 0; idle < IDLE_TURNS; idle++) {
      await flushPromises();
      await this.#arranged;
      for (const { user, pair } of this.#sockets) {
        if (this.deaf.has(user)) pair.toClient.length = 0;
        if (pair.isBusy) {
          idle = 0;
          this.#deliver(user, pair, 'toServer');
          await flushPromises();
          if (this.deaf.has(user)) continue;
          this.#deliver(user, pair, 'toClient');
          await flushPromises();
        }
      }
    }
    this.#sockets = this.#sockets.filter(({ pair }) => !pair.isOver || !pair.isIdle);
  }

  #deliver(user: string, pair: SocketPair, direction: 'toServer' | 'toClient'): void {
    const [frame] = pair[direction];
    const deliver = () =>
      direction === 'toServer' ? pair.deliverToServer() : pair.deliverToClient();
    const fate = frame?.type === 'text' ? this.fates.get(user)?.() : undefined;
    if (fate === 'lost') {
      pair.break('both');
      return;
    }
    if (fate === 'duplicated' && frame?.type === 'text' && 'seq' in JSON.parse(frame.text)) {
      pair.repeat(direction);
      deliver();
    }
    deliver();
    if (fate === 'delivered_then_cut') pair.break('both');
  }

  #socketsOf(user: string): OpenSocket[] {
    return this.#sockets.filter((socket) => socket.user === user);
  }

  /** One after the other, in the order of the test. */
  #arrange(task: () => Promise<void>): void {
    this.#arranged = this.#arranged.then(task);
  }

  async #rewrite(user: string, { callId, reason, answered, duration }: EndedForDevice) {
    const call = await this.#store.load(callId);
    if (!call) throw new Error(`${callId} was never placed`);
    const endedAt = this.#clock.now();
    if (reason === 'answered_elsewhere' && duration === undefined) {
      await this.#write(call, answeredElsewhere(call, user, endedAt));
      return;
    }
    const answeredAt = answered ? { answeredAt: endedAt - (duration ?? 0) } : {};
    const { call: ended } = endCall(call, { endedAt, endReason: reason, ...answeredAt });
    await this.#write(call, ended);
  }

  async #write(before: Call, after: Call, send: CallTransaction['send'] = []): Promise<void> {
    const call = { ...after, version: before.version + 1 };
    await this.#commit({ write: { call, expectedVersion: before.version }, send });
  }

  async #commit(transaction: CallTransaction): Promise<void> {
    const committed = await this.#store.commit(transaction);
    if (committed.result !== 'committed') throw new Error(committed.result);
    this.#hub.send(null, { type: 'deliver', deliveries: committed.deliveries });
  }
}

function nameOf(user: string): string {
  return `${user} of the token`;
}
