import type { Dialect } from '../dialect.ts';

/** The statements that read and write a batch of call transactions. */
export function transactionStatements({ rows, isIn, insert, update, forUpdate }: Dialect) {
  const call = 'select id, version, pair, due_at from calls_calls';
  return {
    // Rows are locked in the order of their ids, calls before sessions, so nodes cannot deadlock.
    lockCalls: `${call} where ${isIn('id', 1)} order by id ${forUpdate}`,
    callsOfPairs: `${call} where ${isIn('pair', 1)}`,
    lockSessions: `
      select session_id, basic, node, attachment, received, sent from calls_sessions
      where ${isIn('session_id', 1)} order by session_id ${forUpdate}`,
    updateCalls: update('calls_calls', CALL_COLUMNS),
    insertCalls: insert('calls_calls', CALL_COLUMNS, 'on conflict do nothing', 'pair, id'),
    writeHistory: insert(
      'calls_participants',
      HISTORY_COLUMNS,
      `on conflict (call_id, user_id) do update set live = excluded.live, peer = excluded.peer,
        outcome = excluded.outcome, answered_at = excluded.answered_at,
        ended_at = excluded.ended_at, missed = excluded.missed, hidden = excluded.hidden`,
    ),
    updateSessions: `
      update calls_sessions set received = r.received, sent = r.sent
      from ${rows(1, { id: 'text', received: 'bigint', sent: 'bigint' })} as r
      where calls_sessions.session_id = r.id`,
    insertOutbox: insert('calls_outbox', {
      session_id: 'text',
      seq: 'bigint',
      messages: 'text',
      body: 'text',
      bytes: 'bigint',
    }),
    insertBodies: insert('calls_bodies', { id: 'text', message: 'text' }),
    insertBuffered: insert('calls_kept', { call_id: 'text', messages: 'text', body: 'text' }),
    deleteBuffered: `delete from calls_kept where ${isIn('call_id', 1)}`,
  };
}

const CALL_COLUMNS = {
  id: 'text',
  state: 'text',
  version: 'bigint',
  pair: 'text',
  document: 'text',
  due_at: 'bigint',
  created_at: 'bigint',
} as const;

/** In the order of `HistoryRow`. */
const HISTORY_COLUMNS = {
  call_id: 'text',
  user_id: 'text',
  role: 'text',
  call_type: 'text',
  peer: 'text',
  live: 'bigint',
  outcome: 'text',
  created_at: 'bigint',
  answered_at: 'bigint',
  ended_at: 'bigint',
  missed: 'bigint',
  hidden: 'bigint',
} as const;
