import { createFakePlatform, FakeTrack, flushPromises } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MEDIA_CONSTRAINTS } from '../client/defaults.ts';
import { LocalMedia } from './local-media.ts';
import type { CaptureKind, MediaProcessor } from './media-processor.ts';
import { ProcessorChain } from './processor-chain.ts';

function create(processors: readonly MediaProcessor[] = []) {
  const platform = createFakePlatform();
  let attached = 0;
  const events = {
    onTracks: async () => {
      attached++;
    },
    onChange: () => undefined,
    callId: () => undefined,
  };
  const chain = new ProcessorChain(processors, platform.log);
  const media = new LocalMedia(platform, () => DEFAULT_MEDIA_CONSTRAINTS, events, chain);
  const labels = () => platform.devices.live.map(({ label }) => label);
  return { platform, media, labels, attached: () => attached };
}

const both = { audio: true, video: true };

describe('local media', () => {
  it('keeps a muted microphone open and sends silence', async () => {
    const { media, labels } = create();
    await media.open({ audio: true, video: false });
    await media.toggleMicrophone();
    expect(media.snapshot().microphone).toBe('muted');
    expect(labels()).toEqual(['microphone']);
    expect(media.tracks.audio?.enabled).toBe(false);
    await media.toggleMicrophone();
    expect(media.tracks.audio?.enabled).toBe(true);
  });

  it('releases a camera that is switched off', async () => {
    const { media, labels } = create();
    await media.open(both);
    await media.toggleCamera();
    expect(labels()).toEqual(['microphone']);
    expect(media.tracks.video).toBeNull();
    await media.toggleCamera();
    expect(labels()).toEqual(['microphone', 'camera']);
  });

  it('switches from the camera to the screen and back', async () => {
    const { media, labels } = create();
    await media.open(both);
    await media.toggleScreen();
    expect(media.snapshot().video).toBe('screen');
    expect(labels()).toEqual(['microphone', 'screen']);
    await media.toggleScreen();
    expect(media.snapshot().video).toBe('camera');
    expect(labels()).toEqual(['microphone', 'camera']);
  });

  it('returns to the camera when the browser ends the screen share', async () => {
    const { media } = create();
    await media.open(both);
    await media.toggleScreen();
    (media.tracks.video as unknown as FakeTrack).endByBrowser();
    await flushPromises();
    expect(media.snapshot().video).toBe('camera');
  });

  it('removes the listeners of a capture that is sent no longer', async () => {
    const { media, platform } = create();
    const listeners = new Map<EventTarget, number>();
    const getUserMedia = platform.getUserMedia.bind(platform);
    platform.getUserMedia = async (constraints) => {
      const stream = await getUserMedia(constraints);
      for (const track of stream.getTracks()) {
        const count = (step: number) => listeners.set(track, (listeners.get(track) ?? 0) + step);
        const { addEventListener, removeEventListener } = track;
        track.addEventListener = (...args: Parameters<typeof addEventListener>) => {
          count(1);
          addEventListener.apply(track, args);
        };
        track.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
          count(-1);
          removeEventListener.apply(track, args);
        };
      }
      return stream;
    };
    await media.open(both);
    expect(Array.from(listeners.values())).toEqual([3, 3]);
    await media.toggleCamera();
    media.release();
    expect(Array.from(listeners.values())).toEqual([0, 0]);
  });

  it('changes nothing when the person closes the picker', async () => {
    const { media, platform } = create();
    await media.open(both);
    platform.devices.screen = 'NotAllowedError';
    await media.toggleScreen();
    expect(media.snapshot()).toMatchObject({ video: 'camera', pendingVideo: null });
  });

  it('reconciles fast clicks with the last wish and opens the camera once', async () => {
    const { media, labels, platform } = create();
    await media.open({ audio: true, video: false });
    const clicks = [media.toggleCamera(), media.toggleCamera(), media.toggleCamera()];
    expect(media.snapshot().pendingVideo).toBe('camera');
    await Promise.all(clicks);
    expect(media.snapshot().video).toBe('camera');
    expect(labels()).toEqual(['microphone', 'camera']);
    expect(platform.devices.opened.filter(({ label }) => label === 'camera')).toHaveLength(1);
  });

  it('rejects with the code of the failed device and changes nothing', async () => {
    const { media, platform } = create();
    await media.open({ audio: true, video: false });
    platform.devices.camera = 'NotFoundError';
    await expect(media.toggleCamera()).rejects.toMatchObject({ code: 'device_not_found' });
    expect(media.snapshot()).toMatchObject({ video: 'off', pendingVideo: null });
  });

  it.each([
    ['NotAllowedError', 'permission_denied'],
    ['SecurityError', 'permission_denied'],
    ['NotFoundError', 'device_not_found'],
    ['OverconstrainedError', 'device_not_found'],
    ['NotReadableError', 'device_failed'],
    ['AbortError', 'device_failed'],
  ])('translates %s to %s', async (name, code) => {
    const { media, platform } = create();
    platform.devices.microphone = name;
    await expect(media.open(both)).rejects.toMatchObject({ code });
  });

  it('goes on without an unplugged microphone and can open one again', async () => {
    const { media, attached } = create();
    await media.open({ audio: true, video: false });
    (media.tracks.audio as unknown as FakeTrack).endByBrowser();
    expect(media.snapshot().microphone).toBe('absent');
    expect(attached()).toBe(1);
    await media.toggleMicrophone();
    expect(media.snapshot().microphone).toBe('on');
  });

  it('closes a screen that was picked for an ended call', async () => {
    const { media, platform } = create();
    await media.open({ audio: true, video: false });
    let answer = () => {};
    platform.devices.prompt = new Promise((resolve) => {
      answer = resolve;
    });
    const camera = media.toggleCamera().catch((error) => error);
    void media.toggleScreen().catch(() => undefined);
    void media.toggleScreen().catch(() => undefined);
    media.release();
    answer();
    await camera;
    await flushPromises();
    expect(platform.devices.live).toEqual([]);
  });

  it('closes the camera on release although its sender never lets go of the track', async () => {
    const platform = createFakePlatform();
    const media = new LocalMedia(platform, () => DEFAULT_MEDIA_CONSTRAINTS, {
      onTracks: () => new Promise(() => undefined),
      onChange: () => undefined,
      callId: () => undefined,
    });
    await media.open(both);
    void media.toggleCamera();
    await flushPromises();
    media.release();
    expect(platform.devices.live).toEqual([]);
    await media.open({ audio: true, video: false });
    void media.toggleCamera();
    await flushPromises();
    expect(media.snapshot().video).toBe('camera');
  });

  it('rejects with closed when the permission is refused after the call ended', async () => {
    const { media, platform } = create();
    platform.devices.microphone = 'NotAllowedError';
    const opening = expect(media.open(both)).rejects.toMatchObject({ code: 'closed' });
    media.release();
    await opening;
  });

  it('closes devices that open after the call ended', async () => {
    const { media, platform } = create();
    let answer = () => {};
    platform.devices.prompt = new Promise((resolve) => {
      answer = resolve;
    });
    const opening = expect(media.open(both)).rejects.toMatchObject({ code: 'closed' });
    media.release();
    answer();
    await opening;
    expect(platform.devices.live).toEqual([]);
  });
});

/** Makes a new track for each capture, and records what happens to it. */
function fakeProcessor(kind: CaptureKind) {
  const outputs: FakeTrack[] = [];
  const calls: string[] = [];
  const processor: MediaProcessor = {
    kind,
    async process(track) {
      calls.push(`process ${track.label}`);
      const output = new FakeTrack(track.kind as 'audio' | 'video', `processed ${track.label}`);
      outputs.push(output);
      return output as unknown as MediaStreamTrack;
    },
    close: () => calls.push('close'),
  };
  return { processor, outputs, calls };
}

describe('local media with processors', () => {
  it('sends and shows the processed track, not the captured one', async () => {
    const { processor } = fakeProcessor('camera');
    const { media } = create([processor]);
    await media.open(both);
    expect(media.tracks.audio?.label).toBe('microphone');
    expect(media.tracks.video?.label).toBe('processed camera');
    const shown = media.stream?.getTracks().map(({ label }) => label);
    expect(shown).toEqual(['microphone', 'processed camera']);
  });

  it('leaves the screen to its own processors', async () => {
    const { processor, calls } = fakeProcessor('camera');
    const { media } = create([processor]);
    await media.open(both);
    await media.toggleScreen();
    expect(media.tracks.video?.label).toBe('screen');
    expect(calls).toEqual(['process camera', 'close']);
    await media.toggleScreen();
    expect(calls).toEqual(['process camera', 'close', 'process camera']);
    expect(media.tracks.video?.label).toBe('processed camera');
  });

  it('mutes the processed track and the captured one', async () => {
    const { processor } = fakeProcessor('microphone');
    const { media, platform } = create([processor]);
    await media.open({ audio: true, video: false });
    await media.toggleMicrophone();
    expect(media.tracks.audio?.enabled).toBe(false);
    expect(platform.devices.opened[0]?.enabled).toBe(false);
    await media.toggleMicrophone();
    expect(media.tracks.audio?.enabled).toBe(true);
    expect(platform.devices.opened[0]?.enabled).toBe(true);
  });

  it('stops captured and processed tracks and closes the processors on release', async () => {
    const camera = fakeProcessor('camera');
    const microphone = fakeProcessor('microphone');
    const { media, platform } = create([camera.processor, microphone.processor]);
    await media.open(both);
    media.release();
    expect(platform.devices.live).toEqual([]);
    for (const { outputs, calls } of [camera, microphone]) {
      expect(outputs.map(({ readyState }) => readyState)).toEqual(['ended']);
      expect(calls[calls.length - 1]).toBe('close');
    }
  });

  it('goes on without an unplugged microphone that was processed', async () => {
    const { processor, outputs, calls } = fakeProcessor('microphone');
    const { media, platform } = create([processor]);
    await media.open({ audio: true, video: false });
    platform.devices.opened[0]?.endByBrowser();
    expect(media.snapshot().microphone).toBe('absent');
    expect(outputs[0]?.readyState).toBe('ended');
    expect(calls).toEqual(['process microphone', 'close']);
  });

  it('closes a capture whose call ends while it is processed', async () => {
    const { media, platform } = create([
      {
        kind: 'camera',
        process: async (track) => {
          media.release();
          return track;
        },
        close: () => undefined,
      },
    ]);
    await expect(media.open(both)).rejects.toMatchObject({ code: 'closed' });
    expect(platform.devices.live).toEqual([]);
    expect(media.stream).toBeNull();
  });
});
