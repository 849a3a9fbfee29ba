import { describe, expect, it } from 'vitest';
import { type RecorderPlatform, whyNoRecorder } from './support.ts';

const exists = () => undefined;
const recorder = (...types: string[]) =>
  Object.assign(exists.bind(null), {
    isTypeSupported: (type: string) => types.includes(type),
  });

describe('whether this browser records', () => {
  it.each<[string, RecorderPlatform, string | null]>([
    ['Chrome 48', { AudioContext: exists }, 'no_media_recorder'],
    ['Safari 14', { AudioContext: exists }, 'no_media_recorder'],
    [
      'Safari 15, which makes MP4',
      { AudioContext: exists, MediaRecorder: recorder('video/mp4') },
      'no_webm',
    ],
    [
      'Firefox',
      { AudioContext: exists, MediaRecorder: recorder('video/webm;codecs=vp8,opus') },
      null,
    ],
    ['Chrome 66', { AudioContext: exists, MediaRecorder: recorder('video/webm;codecs=vp8') }, null],
    [
      'a browser that composes in a worker',
      {
        AudioContext: exists,
        MediaStreamTrackProcessor: exists,
        OffscreenCanvas: exists,
        VideoEncoder: exists,
        AudioEncoder: exists,
        Worker: exists,
      },
      null,
    ],
    ['one without Web Audio', { MediaRecorder: recorder('video/webm') }, 'no_web_audio'],
  ])('%s', (_, platform, reason) => expect(whyNoRecorder(platform)).toBe(reason));
});
