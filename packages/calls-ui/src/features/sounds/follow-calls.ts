import type { CallsSnapshot, Readable } from '@xpchat/calls';
import type { RingClaim } from '../../ui-kit/ring-election/ring-browser.ts';
import { soundCue } from './sound-cue.ts';
import type { Sounds } from './sounds.ts';

/** The id of the call that rings: in the foreground or waiting behind another call. */
function ringingId({ phase, others }: CallsSnapshot): string | null {
  const ringing = [phase, ...others].find(({ name }) => name === 'incoming');
  return ringing && 'call' in ringing ? ringing.call.id : null;
}

/**
 * Plays the sounds of the calls. Only the tab that `claim` elects plays the ringtone, or a quiet tone
 * during another call. Returns a function that stops it.
 *
 * @param isSeen whether this tab is visible
 */
export function followCalls(
  state: Readable<CallsSnapshot>,
  sounds: Sounds,
  claim: (claim: RingClaim) => () => void,
  isSeen: () => boolean,
): () => void {
  let last = state.get();
  let ringing: string | null = null;
  let isMine = false;
  let release = () => {};

  const play = (before: CallsSnapshot) => {
    const { loop, tick } = soundCue(before, last);
    sounds.play({ loop: loop === 'ringtone' && !isMine ? null : loop, tick });
  };
  const onTurn = (isTurn: boolean) => {
    const isFirst = isTurn && !isMine;
    isMine = isTurn;
    play(last);
    const isInCall = last.phase.name !== 'incoming';
    if (isFirst && isInCall) sounds.play({ ...soundCue(last, last), tick: 'waiting' });
  };
  const handle = (snapshot: CallsSnapshot) => {
    const before = last;
    last = snapshot;
    const callId = ringingId(snapshot);
    const isOther = callId !== ringing;
    ringing = callId;
    if (isOther) {
      release();
      release = () => {};
      isMine = false;
    }
    play(before);
    if (!isOther || callId === null) return;
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
