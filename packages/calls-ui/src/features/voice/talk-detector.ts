import { VOICE_THRESHOLD } from '../../ui-kit/voice-meter.ts';

/** Time between two readings of the level. */
export const SAMPLE_MS = 120;
/** Loud readings that make a sentence: a door or a cough has fewer. */
const ENOUGH = 5;
/** How much of one loud reading a quiet one takes back: people pause between words. */
const DECAY = 0.25;

/** Tells speech from short noises, by levels that are read every {@link SAMPLE_MS}. */
export class TalkDetector {
  private _loud = 0;

  /** Returns whether the person talks. */
  add(level: number): boolean {
    this._loud = level > VOICE_THRESHOLD ? this._loud + 1 : Math.max(0, this._loud - DECAY);
    if (this._loud < ENOUGH) return false;
    this._loud = 0;
    return true;
  }
}
