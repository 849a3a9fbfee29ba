import { ATTACHMENT, SESSION } from '../../rows/session-batch.ts';
import type { Dialect } from '../dialect.ts';

/** Sessions whose node's lease was over by then. `expires_at` is set for those without a node only. */
const lost = (over: string) => `node in (select id from calls_nodes where until <= ${over})`;

/** The statements of sessions and their outbox. */
export function sessionStatements({ rows, isIn, parameter, deleteUpTo, forUpdate }: Dialect) {
  const [first, second, third] = [parameter(1), parameter(2), parameter(3)];
  return {
    lock: `
      select session_id, user_id, secret_hash, node, attachment, received, sent
      from calls_sessions
      where ${isIn('session_id', 1)} order by session_id ${forUpdate}`,
    insert: `
      insert into calls_sessions (${Object.keys(SESSION).join(', ')}, received, sent)
      select r.*, 0, 0 from ${rows(1, SESSION)} as r`,
    update: `
      update calls_sessions set node = r.node, attachment = r.attachment, departed = r.departed,
        expires_at = r.expires_at
      from ${rows(1, ATTACHMENT)} as r where calls_sessions.session_id = r.session_id`,
    sessionsOf: `
      select session_id, user_id, basic, node, attachment, departed, received, until
      from calls_sessions left join calls_nodes on calls_nodes.id = node
      where ${isIn('user_id', 1)} order by session_id`,
    // Two parts, as no index serves an `or` of them on PostgreSQL.
    expired: `
      select session_id, user_id from calls_sessions where expires_at <= ${first}
      union all select session_id, user_id from calls_sessions where ${lost(second)}`,
    spare: `
      update calls_sessions set expires_at = ${first}
      where expires_at < ${first} and attachment <> ''
        and not exists (select 1 from calls_nodes where until > ${second} and id <> ${third})`,
    remove: `delete from calls_sessions where session_id = ${first} returning session_id`,
    retire: `
      update calls_sessions set secret_hash = null, node = null, attachment = '', departed = 1,
        expires_at = ${second}
      where session_id = ${first} and (expires_at <= ${second} or ${lost(third)})
      returning session_id`,
    retireOverfull: `
      update calls_sessions set secret_hash = null, node = null, attachment = '', departed = 1,
        expires_at = ${third}
      where (node = ${first} or node is null) and secret_hash is not null and session_id in (
        select session_id from calls_outbox group by session_id
        having max(seq) - min(seq) >= ${second})
      returning session_id, user_id`,
    removeOutbox: `delete from calls_outbox where session_id = ${first}`,
    outbox: `
      select o.session_id, o.seq, o.messages
      from ${rows(1, { id: 'text', after: 'bigint' })} as r
      join calls_outbox o on o.session_id = r.id and o.seq > r.after
      order by o.session_id, o.seq`,
    behind: `
      select r.id as session_id from ${rows(1, { id: 'text', after: 'bigint' })} as r
      where exists (select 1 from calls_outbox o where o.session_id = r.id and o.seq > r.after)`,
    prune: deleteUpTo('calls_outbox', { session_id: 'text', seq: 'bigint' }),
  };
}
