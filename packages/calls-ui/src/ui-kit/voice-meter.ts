import { readSamples } from './quirks/audio-samples.ts';

export interface VoiceMeter {
  /** The level now: root mean square of the samples, from 0 to 1. */
  level(): number;
  stop(): void;
}

/** Root mean square of a voice above the noise of a room. */
export const VOICE_THRESHOLD = 0.02;

/** Measures the sound of a stream that has an audio track. */
export function createVoiceMeter(context: AudioContext, stream: MediaStream): VoiceMeter {
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  const source = context.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return {
    level() {
      readSamples(analyser, samples);
      let sum = 0;
      for (let i = 0; i < samples.length; i++) sum += ((samples[i] ?? 128) / 128 - 1) ** 2;
      return Math.sqrt(sum / samples.length);
    },
    stop: () => source.disconnect(),
  };
}
