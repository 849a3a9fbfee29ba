import type { DamagedCall } from '../domain/call.ts';
import { endDamaged, endMessagesFor } from '../domain/damaged-call.ts';
import { withInternalRevision } from '../domain/transition.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { CallWriter, OnStored } from './call-writer.ts';
import type { LiveCalls } from './live-calls.ts';

export interface DamagedCallsPorts {
  readonly live: LiveCalls;
  readonly writer: CallWriter;
  readonly sessions: SessionDirectory;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  readonly onEnded: OnStored;
}

/**
 * If this node has the call in memory, it writes it again. Otherwise it ends the call, because its
 * participants could not have another one.
 */
export async function recoverDamaged(ports: DamagedCallsPorts, found: DamagedCall): Promise<void> {
  const { live, writer, sessions, clock, log, onEnded } = ports;
  const { id: callId, version: expectedVersion, people } = found;
  const cached = live.cached(callId);
  if (cached?.version === expectedVersion) {
    await writer.commit({ write: { call: withInternalRevision(cached), expectedVersion } }, () =>
      log.warn({ callId }, 'a damaged call was restored from memory'),
    );
    return;
  }
  const call = endDamaged(found, clock.now());
  const known = await Promise.all(people.map(({ userId }) => sessions.sessionsOf(userId)));
  const send = endMessagesFor(call, known.flat());
  await writer.commit({ write: { call, expectedVersion }, send }, (stored, isOurs) => {
    if (isOurs) log.warn({ callId }, 'a damaged call was ended');
    onEnded(stored, isOurs);
  });
}
