import type { CallType, ParticipantRole } from '@xpchat/calls-protocol';
import type { Kysely } from 'kysely';
import type { DamagedCall, LiveCall } from '../../../domain/call.ts';
import type { CallsTables } from '../schema.ts';
import { parseCall } from './call-documents.ts';

/** Reads the damaged calls among these that are live, from the columns beside the document. */
export async function readDamagedCalls(
  db: Kysely<CallsTables>,
  ids: readonly string[],
): Promise<readonly DamagedCall[]> {
  const calls = await db
    .selectFrom('calls_calls')
    .select(['id', 'state', 'version', 'document', 'created_at'])
    .where('id', 'in', ids)
    .where('state', '<>', 'ended')
    .execute();
  const rows = await db
    .selectFrom('calls_participants')
    .select(['call_id', 'user_id', 'role', 'call_type', 'hidden'])
    .where('call_id', 'in', ids)
    .orderBy('role')
    .execute();
  return calls
    .filter((row) => parseCall(row) === undefined)
    .map(({ id, state, version, created_at }) => {
      const people = rows.filter((row) => row.call_id === id);
      return {
        id,
        state: state as LiveCall['state'],
        type: (people[0]?.call_type ?? 'audio') as CallType,
        version,
        createdAt: created_at,
        people: people.map(({ user_id, role, hidden }) => ({
          userId: user_id,
          role: role as ParticipantRole,
          hidden: hidden === 1,
        })),
      };
    });
}
