import { type CallsSnapshot, isAnswered } from '@xpchat/calls';

/** The sounds for a change of the calls. */
export interface SoundCue {
  /** Repeats until a cue with another loop. */
  readonly loop: 'ringtone' | 'ringback' | 'busy' | null;
  /** Played once. `waiting` announces a waiting call quietly during another call. */
  readonly tick: 'connect' | 'reconnect' | 'leave' | 'waiting' | null;
}

type Calls = Pick<CallsSnapshot, 'phase' | 'others' | 'signaling'>;

/** Ringback needs a connection to the server: without it, nobody knows whether a device still rings. */
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
  const wasAnswered = isAnswered(was);
  if (phase.name === 'ended') return was.name !== 'ended' && phase.duration > 0 ? 'leave' : null;
  return wasAnswered && !phaseOf(now, was.call.id) ? 'leave' : null;
}

/** The sounds for the change between two snapshots. No sound if another device answered a call. */
export function soundCue(before: Calls, now: Calls): SoundCue {
  return { loop: loopOf(now), tick: tickOf(before, now) };
}
