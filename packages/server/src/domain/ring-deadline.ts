import { type Call, isLive } from './call.ts';
import { waitingUntil } from './lobby.ts';
import { questionDeadlineOf } from './recording-consent.ts';

/**
 * When the call stops ringing somebody next, a guest's waiting or a question about a recording ends, in
 * milliseconds since 1970; undefined if there is none of them.
 */
export function ringDeadlineOf(call: Call): number | undefined {
  if (!isLive(call)) return undefined;
  const invited = call.participants.filter(({ state }) => state === 'invited');
  const { group, state, ringDeadline } = call;
  const answerBy = questionDeadlineOf(call);
  const asking = answerBy === undefined ? [] : [answerBy];
  if (!group) return state === 'ringing' || invited.length > 0 ? ringDeadline : answerBy;
  const deadlines = [
    ...asking,
    ...invited.map((each) => each.ringUntil ?? ringDeadline),
    // Nobody could be rung yet.
    ...(state === 'ringing' && invited.length === 0 ? [group.opensUntil] : []),
    ...(group.lobby?.waiting ?? []).map(waitingUntil),
  ];
  return deadlines.length > 0 ? Math.min(...deadlines) : undefined;
}
