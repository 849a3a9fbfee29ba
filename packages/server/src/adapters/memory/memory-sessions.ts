import type { Clock } from '../../ports/clock.ts';
import {
  type DeviceStore,
  LAST_SEEN_PRECISION_MS,
  MAX_DEVICES_PER_USER,
  type StoredDevice,
} from '../../ports/device-store.ts';
import { type NodeStore, UNANNOUNCED_WINDOW_MS } from '../../ports/node-store.ts';
import type {
  OutboxLimit,
  SessionKey,
  SessionStore,
  StoredSession,
} from '../../ports/session-store.ts';
import { messagesAfter, type OutboxRow } from '../rows/outbox-rows.ts';
import {
  type SessionAnswer,
  SessionBatch,
  type SessionChange,
  type SessionRow,
  storedSession,
} from '../rows/session-batch.ts';
import type { NumberingRow } from '../rows/transaction-batch.ts';

/** A row of `calls_sessions` with its outbox. */
interface Row extends SessionRow {
  readonly outbox: readonly SizedRow[];
}

type SizedRow = OutboxRow & { readonly bytes: number };

/**
 * Sessions, devices and nodes in memory. `SessionBatch` decides about changes, as in the SQL store. The rest does
 * what the SQL statements do.
 */
export class MemorySessions implements SessionStore, DeviceStore, NodeStore {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rows = new Map<string, Row>();
  /** Ids of each person's sessions. */
  readonly #people = new Map<string, Set<string>>();
  /** The devices of each person, by id. */
  readonly #devices = new Map<string, Map<string, StoredDevice>>();
  /** The end of each node's lease. */
  readonly #leases = new Map<string, number>();
  readonly #isolated = new Set<string>();
  readonly #signOuts = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async open(session: Parameters<SessionStore['open']>[0]): Promise<void> {
    this.#apply({ type: 'open', session });
  }

  async resume(request: Parameters<SessionStore['resume']>[0]): Promise<SessionAnswer> {
    return this.#apply({ type: 'resume', request });
  }

  async detach(request: Parameters<SessionStore['detach']>[0]): Promise<void> {
    this.#apply({ type: 'detach', request });
  }

  async retire(
    sessionId: string,
    { now, grace }: { readonly now: number; readonly grace: number },
  ): Promise<boolean> {
    const row = this.#rows.get(sessionId);
    if (!row || !this.#isExpired(row, now, grace)) return false;
    this.#retire(row, now);
    return true;
  }

  async retireOverfull(
    node: string,
    { messages, bytes }: OutboxLimit,
    now: number,
  ): Promise<readonly SessionKey[]> {
    const overfull = this.#where(
      (row) =>
        (row.node === node || row.node === null) &&
        row.secret_hash !== null &&
        ((row.outbox.at(-1)?.seq ?? 0) - (row.outbox[0]?.seq ?? 0) >= messages ||
          row.outbox.reduce((sum, sent) => sum + sent.bytes, 0) > bytes),
    );
    for (const row of overfull) this.#retire(row, now);
    return overfull.map(named);
  }

  async remove(sessionId: string): Promise<boolean> {
    const row = this.#rows.get(sessionId);
    if (!row) return false;
    this.#rows.delete(sessionId);
    this.#people.get(row.user_id)?.delete(sessionId);
    return true;
  }

  async outbox(sessionId: string, after: number): ReturnType<SessionStore['outbox']> {
    const rows = this.#rows.get(sessionId)?.outbox.filter(({ seq }) => seq > after) ?? [];
    return messagesAfter(rows, after);
  }

  async withUnsent(
    sessions: readonly (readonly [sessionId: string, after: number])[],
  ): Promise<readonly string[]> {
    return sessions
      .filter(([id, after]) => (this.#rows.get(id)?.outbox.at(-1)?.seq ?? 0) > after)
      .map(([id]) => id);
  }

  async attachedElsewhere(
    sessions: readonly (readonly [sessionId: string, attachment: string])[],
  ): Promise<readonly string[]> {
    return sessions
      .filter(([id, attachment]) => this.#rows.get(id)?.attachment !== attachment)
      .map(([id]) => id);
  }

  acknowledge(sessionId: string, seq: number): void {
    const row = this.#rows.get(sessionId);
    if (row) this.#put({ ...row, outbox: row.outbox.filter((sent) => sent.seq > seq) });
  }

  async sessionsOf(userId: string): Promise<readonly StoredSession[]> {
    const rows = [...(this.#people.get(userId) ?? [])].flatMap((id) => this.#rows.get(id) ?? []);
    const now = this.#clock.now();
    const leaseOf = (node: string | null) => (node === null ? null : (this.#leases.get(node) ?? 0));
    return rows.map((row) => storedSession(row, leaseOf(row.node), now));
  }

  async devicesOf(userId: string): Promise<readonly StoredDevice[]> {
    return latestFirst(this.#devices.get(userId) ?? new Map());
  }

  async forgetUnseenSince(time: number): Promise<void> {
    for (const [userId, devices] of this.#devices) {
      const inUse = this.#devicesInUse(userId);
      for (const { deviceId, lastSeenAt } of devices.values()) {
        if (lastSeenAt < time && !inUse.has(deviceId)) devices.delete(deviceId);
      }
    }
  }

  async extendDetachedSessions(node: string, now: number, grace: number): Promise<void> {
    if ([...this.#leases].some(([id, until]) => id !== node && until > now)) return;
    const until = now + grace;
    const isDetached = ({ expires_at, attachment }: Row) =>
      expires_at !== null && expires_at < until && attachment !== '';
    for (const row of this.#where(isDetached)) this.#put({ ...row, expires_at: until });
  }

  async expired(now: number, grace: number): Promise<readonly SessionKey[]> {
    return this.#where((row) => this.#isExpired(row, now, grace)).map(named);
  }

  async renew(node: string, until: number, isolated = false): Promise<void> {
    this.#leases.set(node, until);
    if (isolated) this.#isolated.add(node);
    else this.#isolated.delete(node);
  }

  async endOtherLeases(node: string, now: number): Promise<void> {
    for (const [id, until] of this.#leases) {
      if (id !== node && until > now) this.#leases.set(id, now);
    }
  }

  async mayHaveUnannounced(except: string, now: number): Promise<boolean> {
    return [...this.#leases].some(
      ([node, until]) =>
        node !== except &&
        until > now - UNANNOUNCED_WINDOW_MS &&
        (until <= now || this.#isolated.has(node)),
    );
  }

  async leave(node: string, now: number, grace: number): Promise<void> {
    await this.renew(node, now);
    for (const row of this.#where((each) => each.node === node)) {
      this.#put({ ...row, node: null, expires_at: now + grace });
    }
  }

  async signOut(session: string, now: number): Promise<void> {
    this.#signOuts.set(session, now);
  }

  async signedOut(after: number): Promise<readonly string[]> {
    return [...this.#signOuts].filter(([, at]) => at > after).map(([session]) => session);
  }

  /** The stored rows of these sessions. */
  protected sessionRows(sessionIds: readonly string[]): readonly NumberingRow[] {
    return sessionIds.flatMap((id) => this.#rows.get(id) ?? []);
  }

  /** Sets the last numbers that were accepted from the client and assigned to its messages. */
  protected setNumbers(sessionId: string, received: number, sent: number): void {
    const row = this.#rows.get(sessionId);
    if (row) this.#put({ ...row, received, sent });
  }

  /** Appends messages to the outbox. */
  protected appendOutbox(sessionId: string, sent: SizedRow): void {
    const row = this.#rows.get(sessionId);
    if (row) this.#put({ ...row, outbox: [...row.outbox, sent] });
  }

  protected hasSession(sessionId: string): boolean {
    return this.#rows.has(sessionId);
  }

  #apply(change: SessionChange): SessionAnswer {
    const id = change.type === 'open' ? change.session.sessionId : change.request.sessionId;
    const stored = this.#rows.get(id);
    if (change.type === 'open' && stored) throw new Error('A session with this id exists.');
    const batch = new SessionBatch(stored ? [stored] : []);
    const answer = batch.apply(change);
    for (const row of batch.inserts) this.#put({ ...row, outbox: [] });
    for (const { node, attachment, departed, expires_at } of batch.updates) {
      if (stored) this.#put({ ...stored, node, attachment, departed, expires_at });
    }
    for (const [userId, deviceId] of batch.devices) this.#see(userId, deviceId);
    for (const userId of batch.usersWithOpenedDevice) this.#forgetDevices(userId);
    return answer;
  }

  #see(userId: string, deviceId: string): void {
    const now = this.#clock.now();
    const devices = this.#devices.get(userId) ?? new Map<string, StoredDevice>();
    const { createdAt, lastSeenAt } = devices.get(deviceId) ?? { createdAt: now, lastSeenAt: now };
    const isDue = lastSeenAt <= now - LAST_SEEN_PRECISION_MS;
    devices.set(deviceId, { deviceId, createdAt, lastSeenAt: isDue ? now : lastSeenAt });
    this.#devices.set(userId, devices);
  }

  /** Forgets the devices that are too many, except for those in use. */
  #forgetDevices(userId: string): void {
    const devices = this.#devices.get(userId);
    if (!devices || devices.size <= MAX_DEVICES_PER_USER) return;
    const inUse = this.#devicesInUse(userId);
    for (const { deviceId } of latestFirst(devices).slice(MAX_DEVICES_PER_USER)) {
      if (!inUse.has(deviceId)) devices.delete(deviceId);
    }
  }

  #devicesInUse(userId: string): ReadonlySet<string | null> {
    const ids = [...(this.#people.get(userId) ?? [])];
    return new Set(ids.map((id) => this.#rows.get(id)?.device_id ?? null));
  }

  #put(row: Row): void {
    this.#rows.set(row.session_id, row);
    const known = this.#people.get(row.user_id);
    if (known) known.add(row.session_id);
    else this.#people.set(row.user_id, new Set([row.session_id]));
  }

  #retire(row: Row, now: number): void {
    const gone = { secret_hash: null, node: null, attachment: '', departed: 1, expires_at: now };
    this.#put({ ...row, ...gone });
  }

  #where(holds: (row: Row) => boolean): readonly Row[] {
    return [...this.#rows.values()].filter(holds);
  }

  #isExpired({ node, expires_at }: Row, now: number, grace: number): boolean {
    if (node === null) return expires_at !== null && expires_at <= now;
    const until = this.#leases.get(node);
    return until !== undefined && until + grace <= now;
  }
}

function latestFirst(devices: ReadonlyMap<string, StoredDevice>): StoredDevice[] {
  return [...devices.values()].sort(
    (a, b) => b.lastSeenAt - a.lastSeenAt || (a.deviceId < b.deviceId ? -1 : 1),
  );
}

function named({ session_id, user_id }: Row): SessionKey {
  return { sessionId: session_id, userId: user_id };
}
