import type { Generated } from 'kysely';

/** Tables of the calls server. All begin with `calls_`, as a host may keep its own beside them. */
export interface CallsTables {
  calls_calls: CallsTable;
  calls_participants: ParticipantsTable;
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
  /** Milliseconds since 1970, as every time here. */
  created_at: number;
}

/** Who took part, in the order in which a person's history shows it. */
interface ParticipantsTable {
  call_id: string;
  user_id: string;
  role: string;
  /** 1 while the call lives. */
  live: Generated<number>;
  /** The end reason of the call; null while it lives. */
  outcome: string | null;
  created_at: number;
  answered_at: number | null;
  ended_at: number | null;
}
