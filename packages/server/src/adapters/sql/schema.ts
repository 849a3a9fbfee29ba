import type { Generated } from 'kysely';
import type { SettingsTables } from './settings/settings-schema.ts';

/**
 * Tables of the calls server. All begin with `calls_`, as a host may keep its own beside them. Times
 * are milliseconds since 1970, flags 0 or 1.
 */
export interface CallsTables extends SettingsTables {
  calls_calls: CallsTable;
  calls_participants: ParticipantsTable;
  calls_kept: KeptTable;
  calls_sessions: SessionsTable;
  calls_outbox: OutboxTable;
  calls_nodes: NodesTable;
  calls_sign_outs: SignOutsTable;
}

interface CallsTable {
  id: string;
  /** `ringing`, `active` or `ended`. */
  state: string;
  version: number;
  /** While a call between two people lives: their ids. Unique, so that a pair has one call. */
  pair: string | null;
  /** The call document as JSON; the other columns are taken from it. */
  document: string;
  created_at: number;
  /** When it stops ringing; null when it does not ring. */
  due_at: number | null;
}

/** Who took part: one row for each entry of a person's history. */
interface ParticipantsTable {
  call_id: string;
  user_id: string;
  /** `caller`: an outgoing call; `callee`: an incoming one. */
  role: string;
  /** `audio`, `video` or `screen`. */
  call_type: Generated<string>;
  /** The other person of a call of two. */
  peer: string | null;
  /** 1 while the call lives: it is in no history yet. */
  live: Generated<number>;
  /** The end reason of the call; null while it lives. */
  outcome: string | null;
  created_at: number;
  answered_at: number | null;
  ended_at: number | null;
  /** The person was called and did not get to the call (history-rows.ts). */
  missed: Generated<number>;
  /** The person looked at their missed calls since. */
  seen: Generated<number>;
  /** Never shown to the person: they blocked the caller. */
  hidden: Generated<number>;
  /** The person deleted it from their own history. */
  deleted: Generated<number>;
}

/** The offer and the candidates of a ringing call, for devices that connect while it rings. */
interface KeptTable {
  /** Counts up: the order of a call's rows. */
  id: Generated<number>;
  call_id: string;
  /** JSON list of messages. */
  messages: string;
}

interface SessionsTable {
  session_id: string;
  user_id: string;
  basic: number;
  /** SHA-256 of the secret part of the resume token; null for a basic session. */
  secret_hash: string | null;
  /** The node that has its socket; null while it is away. */
  node: string | null;
  /** Names its latest socket. */
  attachment: string;
  /** The client closed the socket itself. */
  departed: number;
  /** While it is away: when it is forgotten. */
  expires_at: number | null;
  /** The last number taken from the client. */
  received: number;
  /** The last number given to the client. */
  sent: number;
}

/** What sessions have not acknowledged. One row holds what one transaction sent to a session. */
interface OutboxTable {
  session_id: string;
  /** The number of the last message in the row. */
  seq: number;
  /** JSON list of messages with consecutive numbers. */
  messages: string;
}

/** Kept for as long as a token lives that was signed before. */
interface SignOutsTable {
  /** As the host names it. */
  session: string;
  at: number;
}

interface NodesTable {
  id: string;
  /** Until when it lives, unless it says so again. */
  until: number;
  /** 1 while it cannot tell the other nodes anything. */
  isolated: Generated<number>;
}
