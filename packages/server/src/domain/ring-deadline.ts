import { type Call, isLive } from './call.ts';
import { waitingUntil } from './lobby.ts';

/**
 * When the call stops ringing somebody next, or a guest's waiting ends, in milliseconds since 1970; undefined
 * if it rings nobody and nobody waits.
 */
export function ringDeadlineOf(call: Call): number | undefined {
  if (!isLive(call)) return undefined;
  const invited = call.participants.filter(({ state }) => state === 'invited');
  const { group, state, ringDeadline } = call;
  if (!group) return state === 'ringing' || invited.length > 0 ? ringDeadline : undefined;
  const deadlines = [
    ...invited.map((each) => each.ringUntil ?? ringDeadline),
    // Nobody could be rung yet.
    ...(state === 'ringing' && invited.length === 0 ? [group.opensUntil] : []),
    ...(group.lobby?.waiting ?? []).map(waitingUntil),
  ];
  return deadlines.length > 0 ? Math.min(...deadlines) : undefined;
}
