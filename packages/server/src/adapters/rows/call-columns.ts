import { type Call, isLive } from '../../domain/call.ts';

// Columns that are taken from a call's document.

/** What two people have one live call by: the same whoever calls; null for any other call. */
export function pairOf(call: Call): string | null {
  if (!isLive(call) || call.participants.length !== 2) return null;
  return JSON.stringify(call.participants.map(({ userId }) => userId).sort());
}

/** When it stops ringing, in milliseconds since 1970; null if it rings nobody (any more). */
export function dueAt(call: Call): number | null {
  if (!isLive(call)) return null;
  const rings =
    call.state === 'ringing' || call.participants.some(({ state }) => state === 'invited');
  return rings ? call.ringDeadline : null;
}
