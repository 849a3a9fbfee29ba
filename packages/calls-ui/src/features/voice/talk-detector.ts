import { VOICE_THRESHOLD } from '../../ui-kit/voice-meter.ts';

/** Time between two readings of the level. */
export const SAMPLE_MS = 120;
/** After this many loud readings the person talks: a door or a cough has fewer. */
const LOUD_SAMPLES_OF_SPEECH = 5;
/** The part of one loud reading that a quiet one cancels: people pause between words. */
const LOSS_PER_QUIET_SAMPLE = 0.25;

/** Distinguishes speech from short noises, by levels that are read every {@link SAMPLE_MS}. */
export class TalkDetector {
  private _loud = 0;

  /** Returns whether the person talks. */
  add(level: number): boolean {
    this._loud =
      level > VOICE_THRESHOLD ? this._loud + 1 : Math.max(0, this._loud - LOSS_PER_QUIET_SAMPLE);
    if (this._loud < LOUD_SAMPLES_OF_SPEECH) return false;
    this._loud = 0;
    return true;
  }
}
