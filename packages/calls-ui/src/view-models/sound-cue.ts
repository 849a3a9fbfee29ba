import type { CallPhase } from '@xpchat/calls';

/** What is heard after a change of the call. */
export interface SoundCue {
  /** Goes on until the next cue. */
  readonly loop: 'ringtone' | 'ringback' | 'busy' | null;
  /** Once. */
  readonly tick: 'connect' | 'reconnect' | 'leave' | null;
}

const SILENCE: SoundCue = { loop: null, tick: null };

/**
 * The sounds of a call. Ringback only once a device rings: silence until then is honest. Nothing
 * at all when another device took the call.
 */
export function soundCue(before: CallPhase, now: CallPhase): SoundCue {
  switch (now.name) {
    case 'incoming':
      return { loop: 'ringtone', tick: null };
    case 'ringing':
      return { loop: 'ringback', tick: null };
    case 'active':
      if (before.name === 'active') return SILENCE;
      return { loop: null, tick: before.name === 'reconnecting' ? 'reconnect' : 'connect' };
    case 'ended':
      if (before.name === 'ended') return SILENCE;
      if (now.reason === 'busy' && now.call.direction === 'outgoing') {
        return { loop: 'busy', tick: null };
      }
      return { loop: null, tick: now.duration > 0 ? 'leave' : null };
    case 'idle':
    case 'dialing':
    case 'connecting':
    case 'reconnecting':
      return SILENCE;
  }
}
