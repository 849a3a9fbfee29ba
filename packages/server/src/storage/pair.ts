import { type Call, isLive } from '../calls/call.ts';

/** What two people have one live call by: the same whoever calls; null for any other call. */
export function pairOf(call: Call): string | null {
  if (!isLive(call) || call.participants.length !== 2) return null;
  return JSON.stringify(call.participants.map(({ userId }) => userId).sort());
}
