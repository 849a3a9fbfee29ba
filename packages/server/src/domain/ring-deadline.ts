import { type Call, isLive } from './call.ts';

/** When the call stops ringing somebody next, in milliseconds since 1970; undefined if it rings nobody. */
export function ringDeadlineOf(call: Call): number | undefined {
  if (!isLive(call)) return undefined;
  const invited = call.participants.filter(({ state }) => state === 'invited');
  const { group, state, ringDeadline } = call;
  if (!group) return state === 'ringing' || invited.length > 0 ? ringDeadline : undefined;
  if (invited.length > 0) return Math.min(...invited.map((each) => each.ringUntil ?? ringDeadline));
  // Nobody could be rung yet.
  return state === 'ringing' ? group.opensUntil : undefined;
}
