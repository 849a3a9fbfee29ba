import type { SessionStore } from '../../ports/session-store.ts';

/** What can happen to a session's socket. */
export type SessionChange =
  | { readonly type: 'open'; readonly session: Parameters<SessionStore['open']>[0] }
  | { readonly type: 'resume'; readonly request: Parameters<SessionStore['resume']>[0] }
  | { readonly type: 'detach'; readonly request: Parameters<SessionStore['detach']>[0] };

/** The answer to a `resume`; null for one that was refused, and for the other changes. */
export type SessionAnswer = Awaited<ReturnType<SessionStore['resume']>>;

/** A session's row as it is stored, without what units change. */
export interface StoredRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly secret_hash: string | null;
  readonly node: string | null;
  readonly attachment: string;
  readonly received: number;
  readonly sent: number;
}

/** A session's row as the changes so far leave it. */
export interface SessionState extends StoredRow {
  readonly basic: number;
  readonly departed: number;
  readonly expires_at: number | null;
}

interface State extends SessionState {
  readonly change: 'none' | 'new' | 'attachment';
}

export function idOf(change: SessionChange): string {
  return change.type === 'open' ? change.session.sessionId : change.request.sessionId;
}

/** Decides changes of sessions one after the other on locked rows. Does no I/O. */
export class SessionBatch {
  readonly #states = new Map<string, State>();

  constructor(stored: readonly StoredRow[]) {
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

  /** Rows that are new. */
  get inserts(): readonly SessionState[] {
    return this.#changed('new');
  }

  /** Stored rows; only the columns in `ATTACHMENT` are known. */
  get updates(): readonly SessionState[] {
    return this.#changed('attachment');
  }

  #changed(change: State['change']): readonly State[] {
    return [...this.#states.values()].filter((state) => state.change === change);
  }

  #open(session: Parameters<SessionStore['open']>[0]): null {
    this.#states.set(session.sessionId, {
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
      change: 'new',
    });
    return null;
  }

  #resume(request: Parameters<SessionStore['resume']>[0]): SessionAnswer {
    const { sessionId, userId, secretHash, node, attachment } = request;
    const state = this.#states.get(sessionId);
    if (state?.user_id !== userId || state.secret_hash !== secretHash) return null;
    this.#attach(state, { node, attachment, departed: 0, expires_at: null });
    return { received: state.received, sent: state.sent, previous: state.node };
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
  }
}

/** Columns of a new session's row, beside its numbers. */
export const SESSION = {
  session_id: 'text',
  user_id: 'text',
  basic: 'bigint',
  secret_hash: 'text',
  node: 'text',
  attachment: 'text',
  departed: 'bigint',
  expires_at: 'bigint',
} as const;

/** Columns that a new socket, or the end of one, changes. */
export const ATTACHMENT = {
  session_id: 'text',
  node: 'text',
  attachment: 'text',
  departed: 'bigint',
  expires_at: 'bigint',
} as const;
