import { expect, it } from 'vitest';
import { mayOfferData } from './data-channel-offer.ts';
import { hasDisplaySurface } from './display-surface.ts';
import { flatten } from './flatten.ts';
import { readBytes } from './read-bytes.ts';
import { parametersOf } from './sender-parameters.ts';
import { statsKind } from './stats-kind.ts';

it('lists are joined without Array.prototype.flat (Chrome 66)', () => {
  expect(flatten([[1, 2], [], [3]])).toEqual([1, 2, 3]);
});

it('a part of a file is read without Blob.arrayBuffer (Chrome 66)', async () => {
  const bytes = await readBytes(new Blob(['abcdef']), 1, 4);
  expect(new TextDecoder().decode(bytes)).toBe('bcd');
});

it('a sender without parameters or without encodings has none (Chrome 66, Firefox 60)', () => {
  const senderOf = (parameters?: object) =>
    (parameters ? { getParameters: () => parameters } : {}) as RTCRtpSender;
  expect(parametersOf(senderOf())).toBeNull();
  expect(parametersOf(senderOf({}))).toBeNull();
  expect(parametersOf(senderOf({ encodings: [] }))).toBeNull();
  const full = { encodings: [{}] };
  expect(parametersOf(senderOf(full))).toBe(full);
});

it('only a track with a surface counts as a screen', () => {
  const trackOf = (settings: object) => ({ getSettings: () => settings }) as MediaStreamTrack;
  expect(hasDisplaySurface(trackOf({ displaySurface: 'monitor' }))).toBe(true);
  expect(hasDisplaySurface(trackOf({ width: 640 }))).toBe(false);
});

it('the kind of a stats entry is read by its old name, too (Chrome 66)', () => {
  expect(statsKind({ kind: 'audio' })).toBe('audio');
  expect(statsKind({ mediaType: 'video' })).toBe('video');
});

it('the polite side never offers the data channel (Chromium)', () => {
  expect(mayOfferData('polite')).toBe(false);
  expect(mayOfferData('impolite')).toBe(true);
  expect(mayOfferData('answerer')).toBe(true);
});
