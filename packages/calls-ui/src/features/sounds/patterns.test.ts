import { describe, expect, test } from 'vitest';
import { BUSY, countryOf, RINGBACK, RINGTONE, renderPattern, TICKS } from './patterns.ts';

const SAMPLE_RATE_HZ = 8000;
const loudest = (samples: Float32Array, from: number, to: number) =>
  samples
    .subarray(from * SAMPLE_RATE_HZ, to * SAMPLE_RATE_HZ)
    .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

/** Strength of one frequency in a part of the samples (one term of a Fourier transform). */
function strength(samples: Float32Array, frequency: number, from: number, to: number): number {
  let re = 0;
  let im = 0;
  const part = samples.subarray(from * SAMPLE_RATE_HZ, to * SAMPLE_RATE_HZ);
  part.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * frequency * i) / SAMPLE_RATE_HZ);
    im += sample * Math.sin((2 * Math.PI * frequency * i) / SAMPLE_RATE_HZ);
  });
  return Math.hypot(re, im) / part.length;
}

describe('ringback (ITU-T E.180)', () => {
  test('in Russia is 425 Hz, 0.8 s on and 3.2 s off', () => {
    const samples = renderPattern(RINGBACK.RU, SAMPLE_RATE_HZ);
    expect(samples.length).toBe(4 * SAMPLE_RATE_HZ);
    expect(strength(samples, 425, 0.1, 0.7)).toBeGreaterThan(10 * strength(samples, 480, 0.1, 0.7));
    expect(loudest(samples, 0.1, 0.8)).toBeGreaterThan(0.1);
    expect(loudest(samples, 0.81, 4)).toBe(0);
  });

  test('in the USA is 440 and 480 Hz, 2 s on and 4 s off', () => {
    const samples = renderPattern(RINGBACK.US, SAMPLE_RATE_HZ);
    expect(samples.length).toBe(6 * SAMPLE_RATE_HZ);
    expect(strength(samples, 440, 0, 2)).toBeGreaterThan(10 * strength(samples, 425, 0, 2));
    expect(strength(samples, 480, 0, 2)).toBeGreaterThan(10 * strength(samples, 425, 0, 2));
    expect(loudest(samples, 2.01, 6)).toBe(0);
  });

  test('in Britain rings twice', () => {
    const samples = renderPattern(RINGBACK.GB, SAMPLE_RATE_HZ);
    expect(loudest(samples, 0.41, 0.59)).toBe(0);
    expect(loudest(samples, 0.65, 0.95)).toBeGreaterThan(0.1);
    expect(loudest(samples, 1.01, 3)).toBe(0);
  });
});

test('no sound is so loud that it clips', () => {
  const all = [
    ...Object.values(RINGBACK),
    ...Object.values(BUSY),
    RINGTONE,
    ...Object.values(TICKS),
  ];
  for (const pattern of all) {
    const samples = renderPattern(pattern, SAMPLE_RATE_HZ);
    expect(loudest(samples, 0, pattern.period)).toBeLessThan(0.9);
    expect(loudest(samples, 0, pattern.period)).toBeGreaterThan(0.1);
  }
});

test('a tone starts and ends without a click', () => {
  const samples = renderPattern(RINGBACK.RU, SAMPLE_RATE_HZ);
  expect(Math.abs(samples[1] ?? 1)).toBeLessThan(0.01);
  expect(Math.abs(samples[0.8 * SAMPLE_RATE_HZ - 1] ?? 1)).toBeLessThan(0.01);
});

test.each([
  ['ru', 'en-US', 'RU'],
  ['en', 'en-GB', 'GB'],
  ['en', 'en-US', 'US'],
  ['en', 'ru-RU', 'US'],
] as const)('%s on a browser in %s hears the tones of %s', (language, browser, country) => {
  expect(countryOf(language, browser)).toBe(country);
});
