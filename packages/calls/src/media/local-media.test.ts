import { createFakePlatform, type FakeTrack, flushPromises } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MEDIA_CONSTRAINTS } from '../client/defaults.ts';
import { LocalMedia } from './local-media.ts';

function create() {
  const platform = createFakePlatform();
  let attached = 0;
  const media = new LocalMedia(platform, () => DEFAULT_MEDIA_CONSTRAINTS, {
    onTracks: async () => {
      attached++;
    },
    onChange: () => undefined,
  });
  const labels = () => platform.devices.live.map(({ label }) => label);
  return { platform, media, labels, attached: () => attached };
}

const both = { audio: true, video: true };

describe('local media', () => {
  it('keeps a muted microphone open, and sends silence', async () => {
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

  it('goes from the camera to the screen and back', async () => {
    const { media, labels } = create();
    await media.open(both);
    await media.toggleScreen();
    expect(media.snapshot().video).toBe('screen');
    expect(labels()).toEqual(['microphone', 'screen']);
    await media.toggleScreen();
    expect(media.snapshot().video).toBe('camera');
    expect(labels()).toEqual(['microphone', 'camera']);
  });

  it('goes back to what was before when the browser ends the sharing', async () => {
    const { media } = create();
    await media.open(both);
    await media.toggleScreen();
    (media.tracks.video as unknown as FakeTrack).endByBrowser();
    await flushPromises();
    expect(media.snapshot().video).toBe('camera');
  });

  it('changes nothing when the person closes the picker', async () => {
    const { media, platform } = create();
    await media.open(both);
    platform.devices.screen = 'NotAllowedError';
    await media.toggleScreen();
    expect(media.snapshot()).toMatchObject({ video: 'camera', pendingVideo: null });
  });

  it('ends fast clicks in the last wish, and opens no camera twice', async () => {
    const { media, labels, platform } = create();
    await media.open({ audio: true, video: false });
    const clicks = [media.toggleCamera(), media.toggleCamera(), media.toggleCamera()];
    expect(media.snapshot().pendingVideo).toBe('camera');
    await Promise.all(clicks);
    expect(media.snapshot().video).toBe('camera');
    expect(labels()).toEqual(['microphone', 'camera']);
    expect(platform.devices.opened.filter(({ label }) => label === 'camera')).toHaveLength(1);
  });

  it('says which device failed, and stays as it was', async () => {
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
  ])('reports %s as %s', async (name, code) => {
    const { media, platform } = create();
    platform.devices.microphone = name;
    await expect(media.open(both)).rejects.toMatchObject({ code });
  });

  it('goes on without a microphone that is unplugged, and opens it again', async () => {
    const { media, attached } = create();
    await media.open({ audio: true, video: false });
    (media.tracks.audio as unknown as FakeTrack).endByBrowser();
    expect(media.snapshot().microphone).toBe('absent');
    expect(attached()).toBe(1);
    await media.toggleMicrophone();
    expect(media.snapshot().microphone).toBe('on');
  });

  it('closes a picked screen that nobody waits for any more', async () => {
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

  it('closes the camera although its connection never lets go of it', async () => {
    const platform = createFakePlatform();
    const media = new LocalMedia(platform, () => DEFAULT_MEDIA_CONSTRAINTS, {
      onTracks: () => new Promise(() => undefined),
      onChange: () => undefined,
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

  it('does not speak of a refusal that comes when the call is over', async () => {
    const { media, platform } = create();
    platform.devices.microphone = 'NotAllowedError';
    const opening = expect(media.open(both)).rejects.toMatchObject({ code: 'closed' });
    media.release();
    await opening;
  });

  it('closes devices that open after the call is over', async () => {
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
