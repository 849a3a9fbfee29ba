import type { Generated } from 'kysely';
import type { RecordingsTables } from './recordings/recordings-schema.ts';
import type { SettingsTables } from './settings/settings-schema.ts';

/**
 * Tables of the calls server. Their names begin with `calls_`, because a host may keep its own tables in
 * the same database. Times are milliseconds since 1970; flags are 0 or 1.
 */
export interface CallsTables extends SettingsTables, RecordingsTables {
  calls_calls: CallsTable;
  calls_participants: ParticipantsTable;
  calls_kept: BufferedMessagesTable;
  calls_sessions: SessionsTable;
  calls_outbox: OutboxTable;
  calls_bodies: BodiesTable;
  calls_devices: DevicesTable;
  calls_nodes: NodesTable;
  calls_sign_outs: SignOutsTable;
}

interface CallsTable {
  id: string;
  /** `ringing`, `active` or `ended`. */
  state: string;
  version: number;
  /**
   * The ids of both people of a live one-to-one call, or the conversation of a live group call. Unique:
   * each has one live call.
   */
  pair: string | null;
  /** The call document as JSON. The other columns are copied from it. */
  document: string;
  created_at: number;
  /** The ring deadline; null when the call does not ring. */
  due_at: number | null;
}

/** Participants: one row for each entry in a person's history. */
interface ParticipantsTable {
  call_id: string;
  user_id: string;
  /** `caller`: an outgoing call; `callee`: an incoming one. */
  role: string;
  /** `audio`, `video` or `screen`. */
  call_type: Generated<string>;
  /** The other person of a one-to-one call. */
  peer: string | null;
  /** 1 while the call is live and in no history yet. */
  live: Generated<number>;
  /** The end reason; null while the call is live. */
  outcome: string | null;
  created_at: number;
  answered_at: number | null;
  ended_at: number | null;
  /** The person missed the call (history-rows.ts). */
  missed: Generated<number>;
  /** The person has seen this missed call. */
  seen: Generated<number>;
  /** Never shown to the person: they blocked the caller. */
  hidden: Generated<number>;
  /** The person deleted it from their own history. */
  deleted: Generated<number>;
}

/** The buffered offer and candidates of a ringing call, for devices that connect while it rings. */
interface BufferedMessagesTable {
  /** Ascending, in the order of a call's messages. */
  id: Generated<number>;
  call_id: string;
  /** JSON array of messages. `null` in it stands for the message in `body`. */
  messages: string;
  /** Id in `calls_bodies`. */
  body: string | null;
}

/** Long messages to several sessions: each is stored once, and deleted with its last reference. */
interface BodiesTable {
  id: string;
  /** JSON. */
  message: string;
}

interface SessionsTable {
  session_id: string;
  user_id: string;
  basic: number;
  /** SHA-256 of the secret part of the resume token; null for a basic session. */
  secret_hash: string | null;
  /** The node that has the session's socket; null while the session is detached. */
  node: string | null;
  /** Id of the latest socket; '' after the session was retired. */
  attachment: string;
  /** The client closed the socket itself: its device is not rung. */
  departed: number;
  /** When a detached session expires. */
  expires_at: number | null;
  /** The last number that was accepted from the client. */
  received: number;
  /** The last number that was assigned to a message for the client. */
  sent: number;
  /** Null for a client that named no device. */
  device_id: string | null;
}

/** Devices of users, which outlive their sessions. */
interface DevicesTable {
  user_id: string;
  /** The client made it. Two users of one browser share it. */
  device_id: string;
  created_at: number;
  last_seen_at: number;
}

/** Messages that sessions have not acknowledged. A row holds what one transaction sent to a session. */
interface OutboxTable {
  session_id: string;
  /** The number of the last message in the row. */
  seq: number;
  /** JSON array of messages with consecutive numbers. `null` stands for the message in `body`. */
  messages: string;
  /** Id in `calls_bodies`. */
  body: Generated<string | null>;
  /** Length of the messages, with the body. */
  bytes: Generated<number>;
}

/** Signed-out login sessions, kept until every access token that was issued before has expired. */
interface SignOutsTable {
  /** The host's id of the login session. */
  session: string;
  at: number;
}

interface NodesTable {
  id: string;
  /** The end of its lease. */
  until: number;
  /** 1 while it cannot publish to the other nodes. */
  isolated: Generated<number>;
}
