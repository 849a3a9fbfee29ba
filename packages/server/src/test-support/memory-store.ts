import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import { type Call, isLegLive, isLive, type LiveCall } from '../calls/call.ts';
import type {
  CallStore,
  Clock,
  Committed,
  Delivery,
  NodeStore,
  SessionMessage,
  SessionStore,
  StoredSession,
  Unit,
} from '../calls/ports.ts';
import { dueAt, pairOf } from '../storage/call-columns.ts';

interface Row {
  readonly sessionId: string;
  readonly userId: string;
  readonly plain: boolean;
  secretHash: string | null;
  node: string | null;
  attachment: string;
  left: boolean;
  expiresAt: number | null;
  received: number;
  sent: number;
  outbox: { readonly seq: number; readonly message: SessionMessage }[];
}

type SessionId = string;
type UserId = string;

/**
 * The stores without a database, for tests of the call logic: several nodes may share one. A commit
 * takes effect at once, and its promise resolves in a microtask. Held to the same contract suites as
 * the real ones.
 */
export class MemoryStore implements CallStore, SessionStore, NodeStore {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #calls = new Map<string, Call>();
  readonly #live = new Map<string, LiveCall>();
  readonly #liveOf = new Map<UserId, Set<string>>();
  readonly #pairs = new Map<string, string>();
  readonly #kept = new Map<string, IncomingPeerMessage[]>();
  readonly #sessions = new Map<SessionId, Row>();
  readonly #sessionsOf = new Map<UserId, Set<Row>>();
  readonly #leases = new Map<string, number>();
  readonly #signOuts = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async commit({ write, send, keep, received, plainSender }: Unit): Promise<Committed> {
    const from = received ?? plainSender;
    const sender = from && this.#sessions.get(from.sessionId);
    if (from && sender?.attachment !== from.attachment) return { result: 'replaced' };
    if (received && sender?.received !== (received.from ?? received.seq) - 1) {
      return { result: 'repeated' };
    }
    if (write) {
      const stored = this.#calls.get(write.call.id);
      if (write.expectedVersion === null) {
        if (stored) return { result: 'duplicate' };
        const pair = pairOf(write.call);
        if (pair !== null && this.#pairs.has(pair)) return { result: 'conflict' };
      } else if (stored?.version !== write.expectedVersion) {
        return { result: 'conflict' };
      }
      this.#write(write.call);
    }
    if (received && sender) sender.received = received.seq;
    const rung = keep && this.#live.get(keep.callId);
    if (keep && rung && dueAt(rung) !== null) {
      const kept = this.#kept.get(keep.callId);
      if (kept) kept.push(...keep.messages);
      else this.#kept.set(keep.callId, [...keep.messages]);
    }
    const deliveries: Delivery[] = [];
    for (const { sessionId, message } of send ?? []) {
      const session = this.#sessions.get(sessionId);
      if (!session) continue;
      const seq = session.plain ? null : ++session.sent;
      if (seq !== null) session.outbox.push({ seq, message });
      deliveries.push({ sessionId, node: session.node, seq, message });
    }
    return { result: 'committed', deliveries };
  }

  async load(id: string): Promise<Call | undefined> {
    return this.#calls.get(id);
  }

  async loadAll(ids: readonly string[]): Promise<readonly Call[]> {
    return ids.flatMap((id) => this.#calls.get(id) ?? []);
  }

  async liveOf(userId: string): Promise<readonly LiveCall[]> {
    const calls = [...(this.#liveOf.get(userId) ?? [])].flatMap((id) => this.#live.get(id) ?? []);
    return calls
      .filter((call) =>
        call.participants.some((each) => each.userId === userId && each.state !== 'left'),
      )
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  async kept(callId: string): Promise<readonly IncomingPeerMessage[]> {
    return [...(this.#kept.get(callId) ?? [])];
  }

  async overdue(now: number): Promise<readonly LiveCall[]> {
    return [...this.#live.values()].filter((call) => (dueAt(call) ?? now + 1) <= now);
  }

  async orphaned(): Promise<readonly { readonly callId: string; readonly sessionId: string }[]> {
    return [...this.#live.values()].flatMap(({ id, participants }) =>
      participants
        .flatMap(({ legs }) => legs)
        .filter((leg) => isLegLive(leg) && !this.#sessions.has(leg.sessionId))
        .map(({ sessionId }) => ({ callId: id, sessionId })),
    );
  }

  async open({
    sessionId,
    userId,
    plain,
    node,
    attachment,
    secretHash,
  }: Parameters<SessionStore['open']>[0]): Promise<void> {
    const row: Row = {
      sessionId,
      userId,
      plain,
      secretHash,
      node,
      attachment,
      left: false,
      expiresAt: null,
      received: 0,
      sent: 0,
      outbox: [],
    };
    if (this.#sessions.has(sessionId)) throw new Error('A session with this id exists.');
    this.#sessions.set(sessionId, row);
    add(this.#sessionsOf, userId, row);
  }

  async resume({
    sessionId,
    userId,
    secretHash,
    node,
    attachment,
  }: Parameters<SessionStore['resume']>[0]): Promise<{
    readonly received: number;
    readonly sent: number;
    readonly previous: string | null;
  } | null> {
    const row = this.#sessions.get(sessionId);
    if (row?.userId !== userId || row.secretHash !== secretHash) return null;
    const previous = row.node;
    Object.assign(row, { node, attachment, left: false, expiresAt: null });
    return { received: row.received, sent: row.sent, previous };
  }

  async detach({
    sessionId,
    attachment,
    expiresAt,
    left,
  }: Parameters<SessionStore['detach']>[0]): Promise<void> {
    const row = this.#sessions.get(sessionId);
    if (row?.attachment !== attachment) return;
    Object.assign(row, { node: null, expiresAt, left });
  }

  async retire(
    sessionId: string,
    { now, grace }: { readonly now: number; readonly grace: number },
  ): Promise<boolean> {
    const row = this.#sessions.get(sessionId);
    if (!row || !this.#isExpired(row, now, grace)) return false;
    retire(row, now);
    return true;
  }

  async retireOverfull(
    node: string,
    most: number,
    now: number,
  ): Promise<readonly { sessionId: string; userId: string }[]> {
    const overfull = [...this.#sessions.values()].filter(
      (row) =>
        (row.node === node || row.node === null) &&
        row.secretHash !== null &&
        row.outbox.length > most,
    );
    for (const row of overfull) retire(row, now);
    return overfull.map(({ sessionId, userId }) => ({ sessionId, userId }));
  }

  async remove(sessionId: string): Promise<boolean> {
    const row = this.#sessions.get(sessionId);
    if (!row) return false;
    this.#sessions.delete(sessionId);
    take(this.#sessionsOf, row.userId, row);
    return true;
  }

  async outbox(
    sessionId: string,
    after: number,
  ): Promise<readonly { readonly seq: number; readonly message: SessionMessage }[]> {
    return this.#sessions.get(sessionId)?.outbox.filter(({ seq }) => seq > after) ?? [];
  }

  async lagging(
    sessions: readonly (readonly [sessionId: string, after: number])[],
  ): Promise<readonly string[]> {
    return sessions
      .filter(([id, after]) => this.#sessions.get(id)?.outbox.some(({ seq }) => seq > after))
      .map(([id]) => id);
  }

  acknowledge(sessionId: string, seq: number): void {
    const row = this.#sessions.get(sessionId);
    if (row) row.outbox = row.outbox.filter((sent) => sent.seq > seq);
  }

  async sessionsOf(userId: string): Promise<readonly StoredSession[]> {
    return [...(this.#sessionsOf.get(userId) ?? [])].map((row) => ({
      sessionId: row.sessionId,
      userId,
      plain: row.plain,
      connected: row.node !== null && (this.#leases.get(row.node) ?? 0) > this.#clock.now(),
      node: row.node,
      left: row.left,
      retired: row.attachment === '',
      received: row.received,
    }));
  }

  async expired(
    now: number,
    grace: number,
  ): Promise<readonly { sessionId: string; userId: string }[]> {
    return [...this.#sessions.values()]
      .filter((row) => this.#isExpired(row, now, grace))
      .map(({ sessionId, userId }) => ({ sessionId, userId }));
  }

  async renew(node: string, until: number): Promise<void> {
    this.#leases.set(node, until);
  }

  async leave(node: string, now: number, grace: number): Promise<void> {
    this.#leases.set(node, now);
    for (const row of this.#sessions.values()) {
      if (row.node === node) Object.assign(row, { node: null, expiresAt: now + grace });
    }
  }

  async signOut(session: string, now: number): Promise<void> {
    this.#signOuts.set(session, now);
  }

  async signedOut(after: number): Promise<readonly string[]> {
    return [...this.#signOuts].filter(([, at]) => at > after).map(([session]) => session);
  }

  #isExpired({ node, expiresAt }: Row, now: number, grace: number): boolean {
    if (node === null) return expiresAt !== null && expiresAt <= now;
    const until = this.#leases.get(node);
    return until !== undefined && until + grace <= now;
  }

  #write(call: Call): void {
    const before = this.#live.get(call.id);
    const pair = pairOf(call) ?? (before && pairOf(before)) ?? null;
    this.#calls.set(call.id, call);
    if (isLive(call)) {
      this.#live.set(call.id, call);
      if (pair !== null) this.#pairs.set(pair, call.id);
      for (const { userId } of call.participants) add(this.#liveOf, userId, call.id);
    } else if (before) {
      this.#live.delete(call.id);
      if (pair !== null) this.#pairs.delete(pair);
      for (const { userId } of call.participants) take(this.#liveOf, userId, call.id);
    }
    if (dueAt(call) === null) this.#kept.delete(call.id);
  }
}

function retire(row: Row, now: number): void {
  const gone = { secretHash: null, node: null, attachment: '', left: true, expiresAt: now };
  Object.assign(row, gone);
}

function add<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function take<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const known = map.get(key);
  known?.delete(value);
  if (known?.size === 0) map.delete(key);
}
