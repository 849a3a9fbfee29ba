import type { SessionStore, StoredSession } from '../../ports/session-store.ts';

/** A change of the socket of a session. */
export type SessionChange =
  | { readonly type: 'open'; readonly session: Parameters<SessionStore['open']>[0] }
  | { readonly type: 'resume'; readonly request: Parameters<SessionStore['resume']>[0] }
  | { readonly type: 'detach'; readonly request: Parameters<SessionStore['detach']>[0] };

/** The answer to a `resume`; null if it was refused, and for the other changes. */
export type SessionAnswer = Awaited<ReturnType<SessionStore['resume']>>;

/** A row of `calls_sessions`. */
export interface SessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly basic: number;
  readonly secret_hash: string | null;
  readonly node: string | null;
  readonly attachment: string;
  readonly departed: number;
  readonly expires_at: number | null;
  readonly device_id: string | null;
  readonly received: number;
  readonly sent: number;
}

/** The stored columns that decide about the changes of a session's socket. */
export type AttachmentRow = Omit<SessionRow, 'basic' | 'departed' | 'expires_at'>;

/** The key of a row of `calls_devices`. */
type DeviceKey = readonly [userId: string, deviceId: string];

interface State extends SessionRow {
  readonly change: 'none' | 'new' | 'attachment';
}

export function idOf(change: SessionChange): string {
  return change.type === 'open' ? change.session.sessionId : change.request.sessionId;
}

/**
 * Decides socket changes of sessions, one after the other, on rows that are locked until the batch is
 * written. Shared by the SQL and the memory store. Does no I/O.
 */
export class SessionBatch {
  readonly #states = new Map<string, State>();
  readonly #devices = new Map<string, DeviceKey>();

  constructor(stored: readonly AttachmentRow[]) {
    for (const row of stored) {
      const unread = { basic: 0, departed: 0, expires_at: null };
      this.#states.set(row.session_id, { ...row, ...unread, change: 'none' });
    }
  }

  apply(change: SessionChange): SessionAnswer {
    switch (change.type) {
      case 'open':
        return this.#open(change.session);
      case 'resume':
        return this.#resume(change.request);
      case 'detach':
        return this.#detach(change.request);
    }
  }

  /** New rows. */
  get inserts(): readonly SessionRow[] {
    return this.#changed('new');
  }

  /** Stored rows that changed. Only the columns that a socket changes are set. */
  get updates(): readonly SessionRow[] {
    return this.#changed('attachment');
  }

  /** Devices that were seen by these changes, each once. */
  get devices(): readonly DeviceKey[] {
    return [...this.#devices.values()];
  }

  /** Users who opened a session of a device: it may be one more than they may have. */
  get usersWithOpenedDevice(): readonly string[] {
    const users = this.inserts.flatMap(({ user_id, device_id }) =>
      device_id === null ? [] : [user_id],
    );
    return [...new Set(users)];
  }

  #changed(change: State['change']): readonly State[] {
    return [...this.#states.values()].filter((state) => state.change === change);
  }

  #open(session: Parameters<SessionStore['open']>[0]): null {
    const state: State = {
      session_id: session.sessionId,
      user_id: session.userId,
      basic: session.basic ? 1 : 0,
      secret_hash: session.secretHash,
      node: session.node,
      attachment: session.attachment,
      departed: 0,
      expires_at: null,
      received: 0,
      sent: 0,
      device_id: session.deviceId ?? null,
      change: 'new',
    };
    this.#states.set(session.sessionId, state);
    this.#see(state);
    return null;
  }

  #resume(request: Parameters<SessionStore['resume']>[0]): SessionAnswer {
    const { sessionId, userId, secretHash, node, attachment } = request;
    const state = this.#states.get(sessionId);
    if (state?.user_id !== userId || state.secret_hash !== secretHash) return null;
    this.#attach(state, { node, attachment, departed: 0, expires_at: null });
    const { received, sent, node: previous, device_id: deviceId } = state;
    return { received, sent, previous, ...(deviceId === null ? {} : { deviceId }) };
  }

  #detach({ sessionId, attachment, expiresAt, left }: Parameters<SessionStore['detach']>[0]): null {
    const state = this.#states.get(sessionId);
    if (state?.attachment !== attachment) return null;
    const departed = left ? 1 : 0;
    this.#attach(state, { node: null, attachment, departed, expires_at: expiresAt });
    return null;
  }

  #attach(state: State, to: Pick<State, 'node' | 'attachment' | 'departed' | 'expires_at'>): void {
    const change = state.change === 'new' ? 'new' : 'attachment';
    this.#states.set(state.session_id, { ...state, ...to, change });
    this.#see(state);
  }

  #see({ user_id, device_id }: AttachmentRow): void {
    if (device_id === null) return;
    this.#devices.set(JSON.stringify([user_id, device_id]), [user_id, device_id]);
  }
}

/**
 * A session as its row stores it. Shared by the SQL and the memory store.
 *
 * @param until the end of its node's lease; null without a node
 */
export function storedSession(
  row: Omit<SessionRow, 'secret_hash' | 'expires_at' | 'sent'>,
  until: number | null,
  now: number,
): StoredSession {
  const { node } = row;
  const connected = node !== null && until !== null && until > now;
  const basic = row.basic === 1;
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    basic,
    connected,
    node,
    // A basic client cannot resume: with its node it is gone.
    left: row.departed === 1 || (basic && node !== null && !connected),
    retired: row.attachment === '',
    received: row.received,
    ...(row.device_id === null ? {} : { deviceId: row.device_id }),
  };
}
