import { LAST_SEEN_PRECISION_MS, MAX_DEVICES_PER_USER } from '../../../ports/device-store.ts';
import type { Dialect } from '../dialect.ts';

/** Sessions whose node's lease ended by then. Only sessions without a node have an `expires_at`. */
const ofDeadNodes = (time: string) => `node in (select id from calls_nodes where until <= ${time})`;

/** The statements for sessions and their outboxes. */
export function sessionStatements(dialect: Dialect) {
  const { rows, isIn, parameter, insert, deleteUpTo, forUpdate } = dialect;
  const [first, second] = [parameter(1), parameter(2)];
  const [third, fourth] = [parameter(3), parameter(4)];
  return {
    lock: `
      select session_id, user_id, secret_hash, node, attachment, received, sent, device_id
      from calls_sessions
      where ${isIn('session_id', 1)} order by session_id ${forUpdate}`,
    insert: `
      insert into calls_sessions (${Object.keys(SESSION_COLUMNS).join(', ')}, received, sent)
      select r.*, 0, 0 from ${rows(1, SESSION_COLUMNS)} as r`,
    update: `
      update calls_sessions set node = r.node, attachment = r.attachment, departed = r.departed,
        expires_at = r.expires_at
      from ${rows(1, ATTACHMENT_COLUMNS)} as r where calls_sessions.session_id = r.session_id`,
    seeDevices: insert(
      'calls_devices',
      DEVICE_COLUMNS,
      `on conflict (user_id, device_id) do update set last_seen_at = excluded.last_seen_at
        where calls_devices.last_seen_at <= excluded.last_seen_at - ${LAST_SEEN_PRECISION_MS}`,
      'user_id, device_id',
    ),
    forgetDevices: `
      delete from calls_devices where (user_id, device_id) in (
        select user_id, device_id from (
          select user_id, device_id, row_number() over (
            partition by user_id order by last_seen_at desc, device_id) as place
          from calls_devices where ${isIn('user_id', 1)}) as ranked
        where place > ${MAX_DEVICES_PER_USER})
      and not exists (select 1 from calls_sessions
        where calls_sessions.user_id = calls_devices.user_id
          and calls_sessions.device_id = calls_devices.device_id)`,
    sessionsOf: `
      select session_id, user_id, basic, node, attachment, departed, received, device_id, until
      from calls_sessions left join calls_nodes on calls_nodes.id = node
      where ${isIn('user_id', 1)} order by session_id`,
    // A union: PostgreSQL has no index for an `or` of both conditions.
    expired: `
      select session_id, user_id from calls_sessions where expires_at <= ${first}
      union all select session_id, user_id from calls_sessions where ${ofDeadNodes(second)}`,
    extendDetached: `
      update calls_sessions set expires_at = ${first}
      where expires_at < ${first} and attachment <> ''
        and not exists (select 1 from calls_nodes where until > ${second} and id <> ${third})`,
    remove: `delete from calls_sessions where session_id = ${first} returning session_id`,
    retire: `
      update calls_sessions set secret_hash = null, node = null, attachment = '', departed = 1,
        expires_at = ${second}
      where session_id = ${first} and (expires_at <= ${second} or ${ofDeadNodes(third)})
      returning session_id`,
    retireOverfull: `
      update calls_sessions set secret_hash = null, node = null, attachment = '', departed = 1,
        expires_at = ${third}
      where (node = ${first} or node is null) and secret_hash is not null and session_id in (
        select session_id from calls_outbox group by session_id
        having max(seq) - min(seq) >= ${second} or sum(bytes) > ${fourth})
      returning session_id, user_id`,
    removeOutbox: `delete from calls_outbox where session_id = ${first}`,
    outbox: `
      select o.session_id, o.seq, o.messages, b.message as body
      from ${rows(1, { id: 'text', after: 'bigint' })} as r
      join calls_outbox o on o.session_id = r.id and o.seq > r.after
      left join calls_bodies b on b.id = o.body
      order by o.session_id, o.seq`,
    withUnsent: `
      select r.id as session_id from ${rows(1, { id: 'text', after: 'bigint' })} as r
      where exists (select 1 from calls_outbox o where o.session_id = r.id and o.seq > r.after)`,
    attachedElsewhere: `
      select r.id as session_id from ${rows(1, { id: 'text', attachment: 'text' })} as r
      where not exists (
        select 1 from calls_sessions s where s.session_id = r.id and s.attachment = r.attachment)`,
    // A body and its references are written by one transaction, so one without references is done with.
    pruneBodies: `
      delete from calls_bodies
      where not exists (select 1 from calls_outbox where calls_outbox.body = calls_bodies.id)
        and not exists (select 1 from calls_kept where calls_kept.body = calls_bodies.id)`,
    prune: deleteUpTo('calls_outbox', { session_id: 'text', seq: 'bigint' }),
  };
}

/** Columns of a new session, without its message numbers. */
const SESSION_COLUMNS = {
  session_id: 'text',
  user_id: 'text',
  basic: 'bigint',
  secret_hash: 'text',
  node: 'text',
  attachment: 'text',
  departed: 'bigint',
  expires_at: 'bigint',
  device_id: 'text',
} as const;

const DEVICE_COLUMNS = {
  user_id: 'text',
  device_id: 'text',
  created_at: 'bigint',
  last_seen_at: 'bigint',
} as const;

/** Columns that change when a socket is attached or detached. */
const ATTACHMENT_COLUMNS = {
  session_id: 'text',
  node: 'text',
  attachment: 'text',
  departed: 'bigint',
  expires_at: 'bigint',
} as const;
