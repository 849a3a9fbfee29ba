import type { StoredSession } from '../../ports/session-store.ts';
import type { SessionRecord } from './session-batch.ts';

type Columns = Pick<
  SessionRecord,
  'session_id' | 'user_id' | 'basic' | 'node' | 'attachment' | 'departed' | 'received' | 'device_id'
>;

/**
 * A session as its row tells it. Shared by the SQL and the memory store.
 *
 * @param until the end of its node's lease; null without a node
 */
export function storedSession(row: Columns, until: number | null, now: number): StoredSession {
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
