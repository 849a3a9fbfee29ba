import type { CallsSnapshot, Readable } from '@xpchat/calls';
import type { RingClaim } from '../../ui-kit/ring-election/ring-browser.ts';
import { soundCue } from './sound-cue.ts';
import type { Sounds } from './sounds.ts';

/** The call that rings for this person: in the foreground, or waiting behind another one. */
function ringingId({ phase, others }: CallsSnapshot): string | null {
  const ringing = [phase, ...others].find(({ name }) => name === 'incoming');
  return ringing && 'call' in ringing ? ringing.call.id : null;
}

/**
 * Plays what the changes of the calls ask for. What rings for the person is heard in one tab of the
 * browser alone, by `claim`: the ringtone, or a quiet tone where they are talking. Returns how to
 * stop.
 *
 * @param isSeen whether the person looks at this tab
 */
export function followCalls(
  state: Readable<CallsSnapshot>,
  sounds: Sounds,
  claim: (claim: RingClaim) => () => void,
  isSeen: () => boolean,
): () => void {
  let last = state.get();
  let ringing: string | null = null;
  let mine = false;
  let release = () => {};

  const play = (before: CallsSnapshot) => {
    const { loop, tick } = soundCue(before, last);
    sounds.play({ loop: loop === 'ringtone' && !mine ? null : loop, tick });
  };
  const onTurn = (turn: boolean) => {
    const first = turn && !mine;
    mine = turn;
    play(last);
    const talking = last.phase.name !== 'incoming';
    if (first && talking) sounds.play({ ...soundCue(last, last), tick: 'waiting' });
  };
  const handle = (snapshot: CallsSnapshot) => {
    const before = last;
    last = snapshot;
    const callId = ringingId(snapshot);
    const other = callId !== ringing;
    ringing = callId;
    if (other) {
      release();
      release = () => {};
      mine = false;
    }
    play(before);
    if (!other || callId === null) return;
    const isPreferred = () => last.phase.name !== 'incoming' || isSeen();
    release = claim({ callId, isPreferred, onTurn });
  };
  handle(last);
  const stop = state.subscribe(handle);
  return () => {
    stop();
    release();
    sounds.close();
  };
}
