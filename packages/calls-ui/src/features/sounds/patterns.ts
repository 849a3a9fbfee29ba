/** One tone within a pattern. Times in seconds, frequencies in hertz. */
interface Tone {
  readonly start: number;
  readonly length: number;
  readonly frequencies: readonly number[];
  /** Loudness, 0 to 1. */
  readonly level: number;
  /** `flat` for telephone tones, `bell` for notes that fade out. */
  readonly shape: 'flat' | 'bell';
}

/** A sound of `period` seconds including silence. A loop repeats it every period. */
export interface Pattern {
  readonly period: number;
  readonly tones: readonly Tone[];
}

export type Country = 'RU' | 'US' | 'GB';

/** The country whose telephone tones the person knows, by their languages. */
export function countryOf(language: string, browserLanguage: string): Country {
  if (language === 'ru') return 'RU';
  return /^en-gb\b/i.test(browserLanguage) ? 'GB' : 'US';
}

const flat = (start: number, length: number, ...frequencies: number[]): Tone => ({
  start,
  length,
  frequencies,
  level: 0.22,
  shape: 'flat',
});
const bell = (start: number, frequency: number, level = 0.5, length = 1.2): Tone => ({
  start,
  length,
  frequencies: [frequency],
  level,
  shape: 'bell',
});

/** Ringing tones of ITU-T E.180 supplement 2. */
export const RINGBACK: Record<Country, Pattern> = {
  RU: { period: 4, tones: [flat(0, 0.8, 425)] },
  US: { period: 6, tones: [flat(0, 2, 440, 480)] },
  GB: { period: 3, tones: [flat(0, 0.4, 400, 450), flat(0.6, 0.4, 400, 450)] },
};

/** Busy tones of ITU-T E.180 supplement 2. */
export const BUSY: Record<Country, Pattern> = {
  RU: { period: 0.8, tones: [flat(0, 0.4, 425)] },
  US: { period: 1, tones: [flat(0, 0.5, 480, 620)] },
  GB: { period: 0.75, tones: [flat(0, 0.375, 400)] },
};

/** Two soft notes, repeated more quietly. */
export const RINGTONE: Pattern = {
  period: 3,
  tones: [bell(0, 659.25), bell(0.22, 880), bell(0.9, 659.25, 0.4), bell(1.12, 880, 0.4)],
};

export const TICKS = {
  connect: { period: 0.35, tones: [bell(0, 587.33, 0.25, 0.2), bell(0.09, 880, 0.25, 0.24)] },
  reconnect: { period: 0.25, tones: [bell(0, 739.99, 0.22, 0.22)] },
  waiting: { period: 1, tones: [flat(0, 0.2, 425), flat(0.5, 0.2, 425)] },
  leave: { period: 0.35, tones: [bell(0, 587.33, 0.22, 0.2), bell(0.09, 440, 0.22, 0.24)] },
} as const satisfies Record<string, Pattern>;

/** Ramp at both ends of a flat tone to avoid clicks. */
const RAMP_S = 0.008;

function envelope(tone: Tone, time: number): number {
  const attack = Math.min(1, time / RAMP_S);
  if (tone.shape === 'flat') return attack * Math.min(1, (tone.length - time) / RAMP_S);
  const release = Math.min(1, (tone.length - time) / 0.05);
  return attack * release * Math.exp((-4.2 * time) / tone.length);
}

/** Samples of one period, one channel. */
export function renderPattern(pattern: Pattern, sampleRate: number): Float32Array {
  const samples = new Float32Array(Math.round(pattern.period * sampleRate));
  for (const tone of pattern.tones) {
    const first = Math.round(tone.start * sampleRate);
    const last = Math.min(samples.length, Math.round((tone.start + tone.length) * sampleRate));
    for (let i = first; i < last; i++) {
      const time = (i - first) / sampleRate;
      let value = 0;
      for (const frequency of tone.frequencies) {
        value += Math.sin(2 * Math.PI * frequency * time);
        // A quiet octave above makes the note sound like a bell.
        if (tone.shape === 'bell') value += 0.22 * Math.sin(4 * Math.PI * frequency * time);
      }
      const loudness = (tone.level / tone.frequencies.length) * envelope(tone, time);
      samples[i] = (samples[i] ?? 0) + value * loudness;
    }
  }
  return samples;
}
