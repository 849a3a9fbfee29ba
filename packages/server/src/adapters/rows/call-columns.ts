import { type Call, isLive } from '../../domain/call.ts';

// Columns that are copied from a call's document.

/** Identifies the two people of a live one-to-one call, whoever calls; null for any other call. */
export function pairOf(call: Call): string | null {
  if (!isLive(call) || call.participants.length !== 2) return null;
  return JSON.stringify(call.participants.map(({ userId }) => userId).sort());
}

/** The ring deadline in milliseconds since 1970; null if the call rings nobody. */
export function dueAt(call: Call): number | null {
  if (!isLive(call)) return null;
  const rings =
    call.state === 'ringing' || call.participants.some(({ state }) => state === 'invited');
  return rings ? call.ringDeadline : null;
}
