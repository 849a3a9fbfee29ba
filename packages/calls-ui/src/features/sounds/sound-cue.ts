import { type CallsSnapshot, isAnswered } from '@xpchat/calls';

/** What is heard after a change of the calls. */
export interface SoundCue {
  /** Goes on until a cue with another one. */
  readonly loop: 'ringtone' | 'ringback' | 'busy' | null;
  /** Once; `waiting` is a call that waits, told quietly to a person who is talking. */
  readonly tick: 'connect' | 'reconnect' | 'leave' | 'waiting' | null;
}

type Calls = Pick<CallsSnapshot, 'phase' | 'others' | 'signaling'>;

/** Ringback only while a device rings for all that is known: silence otherwise is honest. */
function loopOf({ phase, signaling }: Calls): SoundCue['loop'] {
  switch (phase.name) {
    case 'incoming':
      return 'ringtone';
    case 'ringing':
      return signaling === 'online' ? 'ringback' : null;
    case 'ended':
      return phase.reason === 'busy' && phase.call.direction === 'outgoing' ? 'busy' : null;
    default:
      return null;
  }
}

const phaseOf = ({ phase, others }: Calls, id: string) =>
  [phase, ...others].find((each) => 'call' in each && each.call.id === id);

function tickOf(before: Calls, now: Calls): SoundCue['tick'] {
  const { phase } = now;
  if (phase.name === 'active') {
    const last = phaseOf(before, phase.call.id)?.name;
    if (last !== 'active') return last === 'reconnecting' ? 'reconnect' : 'connect';
  }
  const was = before.phase;
  const talked = isAnswered(was);
  if (phase.name === 'ended') return was.name !== 'ended' && phase.duration > 0 ? 'leave' : null;
  return talked && !phaseOf(now, was.call.id) ? 'leave' : null;
}

/** The sounds of the calls, by what changed. Nothing when another device took a call. */
export function soundCue(before: Calls, now: Calls): SoundCue {
  return { loop: loopOf(now), tick: tickOf(before, now) };
}
