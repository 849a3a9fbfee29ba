import { describe, expect, test } from 'vitest';
import { selfViewSize } from '../features/active-call/self-view-size.ts';
import { videoFit } from './video-fit.ts';

describe('the picture', () => {
  const desktop = { width: 1280, height: 800 };
  const phone = { width: 390, height: 844 };
  test('fills the box if the aspect ratios are close, and is shown whole otherwise', () => {
    expect(videoFit({ width: 1280, height: 720 }, desktop, false)).toBe('cover');
    expect(videoFit({ width: 1280, height: 720 }, phone, false)).toBe('contain');
    expect(videoFit({ width: 720, height: 1280 }, phone, false)).toBe('cover');
  });

  test('a shared screen is always shown whole', () => {
    expect(videoFit({ width: 1280, height: 800 }, desktop, true)).toBe('contain');
  });

  test('the self-view takes a fifth of the short side, at least 96 pixels', () => {
    expect(selfViewSize({ width: 1280, height: 720 }, desktop)).toEqual({
      width: 284,
      height: 160,
    });
    expect(selfViewSize({ width: 720, height: 1280 }, phone)).toEqual({ width: 96, height: 171 });
  });
});
