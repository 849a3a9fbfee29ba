import type { Clock } from '@xpchat/calls';
import { createAudioContext } from '../../ui-kit/quirks/audio-context.ts';

/** Hz, and when each of the two knocks begins, in seconds. */
const KNOCKS = [
  [330, 0],
  [262, 0.16],
] as const;
const LENGTH_S = 0.12;
const VOLUME = 0.12;
const CLOSE_AFTER_MS = 1000;

/** Two soft knocks. Only the sound is missing where the browser blocks or lacks audio. */
export function playKnock(clock: Clock): void {
  try {
    const context = createAudioContext();
    for (const [frequency, at] of KNOCKS) {
      const start = context.currentTime + at;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(VOLUME, start);
      gain.gain.exponentialRampToValueAtTime(0.001, start + LENGTH_S);
      tone.connect(gain);
      gain.connect(context.destination);
      tone.start(start);
      tone.stop(start + LENGTH_S);
    }
    clock.after(CLOSE_AFTER_MS, () => Promise.resolve(context.close()).catch(() => {}));
  } catch {
    // No audio: the notice is shown anyway.
  }
}
