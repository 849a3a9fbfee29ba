import { writeSamples } from '../../ui-kit/quirks/audio-samples.ts';
import {
  BUSY,
  type Country,
  type Pattern,
  RINGBACK,
  RINGTONE,
  renderPattern,
  TICKS,
} from './patterns.ts';
import type { SoundCue } from './sound-cue.ts';

export interface Sounds {
  play(cue: SoundCue): void;
  close(): void;
}

interface Collaborators {
  /** Creates the audio context at the first sound. Throws if the browser has none. */
  readonly createContext: () => AudioContext;
  /** Calls back on each user activation, which allows blocked audio to start. Returns a function that stops it. */
  readonly onGesture: (listener: () => void) => () => void;
}

/** Rings until the ringtone reaches its full volume. */
const RISING_RINGS = 3;

/**
 * Plays the cues of a call. If the browser blocks or lacks audio, only the sound is missing: no method
 * throws, and no promise rejects unhandled.
 */
export function createSounds(collaborators: Collaborators, country: Country): Sounds {
  const { createContext } = collaborators;
  let context: AudioContext | null = null;
  let source: AudioBufferSourceNode | null = null;
  let loop: SoundCue['loop'] = null;
  const buffers = new Map<Pattern, AudioBuffer>();

  const resume = () => {
    if (context?.state !== 'suspended') return Promise.resolve();
    return Promise.resolve(context.resume()).catch(() => {});
  };
  const stopListening = collaborators.onGesture(() => {
    if (loop) void resume();
  });

  function start(pattern: Pattern, options: { loop: boolean; rising: boolean }) {
    context = context ?? createContext();
    let buffer = buffers.get(pattern);
    if (!buffer) {
      const samples = renderPattern(pattern, context.sampleRate);
      buffer = context.createBuffer(1, samples.length, context.sampleRate);
      writeSamples(buffer, samples);
      buffers.set(pattern, buffer);
    }
    const gain = context.createGain();
    const now = context.currentTime;
    if (options.rising) {
      gain.gain.setValueAtTime(0.3, now);
      gain.gain.linearRampToValueAtTime(1, now + (RISING_RINGS - 1) * pattern.period);
    }
    gain.connect(context.destination);
    const node = context.createBufferSource();
    node.buffer = buffer;
    node.loop = options.loop;
    node.connect(gain);
    node.onended = () => gain.disconnect();
    node.start();
    return node;
  }

  function stop() {
    if (!source) return;
    try {
      source.stop();
    } catch {
      // Already stopped.
    }
    source = null;
  }

  const looping = {
    ringtone: () => RINGTONE,
    ringback: () => RINGBACK[country],
    busy: () => BUSY[country],
  };

  return {
    play(cue) {
      try {
        if (cue.loop !== loop) {
          stop();
          loop = cue.loop;
          if (loop) {
            source = start(looping[loop](), { loop: true, rising: loop === 'ringtone' });
            void resume();
          }
        }
        if (cue.tick) {
          const pattern = TICKS[cue.tick];
          context = context ?? createContext();
          // A tick after the next user activation would be too late.
          if (context.state === 'running') start(pattern, { loop: false, rising: false });
          else void resume();
        }
      } catch {
        // Without audio, the card, the title and the notification still announce the call.
      }
    },
    close() {
      stopListening();
      stop();
      loop = null;
      if (context && context.state !== 'closed') void context.close().catch(() => {});
      context = null;
      buffers.clear();
    },
  };
}
