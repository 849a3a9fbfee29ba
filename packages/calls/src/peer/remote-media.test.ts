import { expect, it } from 'vitest';
import { RemoteMedia } from './remote-media.ts';

class FakeVideoTrack extends EventTarget {
  readonly kind = 'video';
  muted = false;

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
}

function setUp() {
  const media = new RemoteMedia(() => undefined);
  const tracks = new Set<unknown>();
  const stream = {
    getTracks: () => Array.from(tracks),
    addTrack: (track: unknown) => tracks.add(track),
    removeTrack: (track: unknown) => tracks.delete(track),
  } as unknown as MediaStream;
  const add = (reported: boolean) => {
    const track = new FakeVideoTrack();
    media.addTrack(stream, track as unknown as MediaStreamTrack, () => reported);
    return track;
  };
  return { media, add };
}

it('follows whether the video of a basic client is muted', () => {
  const { media, add } = setUp();
  const track = add(false);
  expect(media.snapshot(true).video).toBe('camera');
  track.setMuted(true);
  expect(media.snapshot(true).video).toBe('off');
  track.setMuted(false);
  expect(media.snapshot(true).video).toBe('camera');
});

it('does not follow the video of an extended client, which reports it', () => {
  const { media, add } = setUp();
  add(true).setMuted(false);
  expect(media.snapshot(true).video).toBe('off');
});

it('stops following a video track that another one replaced', () => {
  const { media, add } = setUp();
  const old = add(false);
  add(false);
  old.setMuted(true);
  expect(media.snapshot(true).video).toBe('camera');
});

it('stops following the video track when the link closes', () => {
  const { media, add } = setUp();
  const track = add(false);
  media.close();
  track.setMuted(true);
  expect(media.snapshot(true).video).toBe('camera');
});
