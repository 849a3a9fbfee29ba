import { expect, it } from 'vitest';
import { stopLastFrame } from './last-frame.ts';

class FakeSender {
  track: MediaStreamTrack | null = null;
  active = true;
  refuses = false;

  getParameters(): RTCRtpSendParameters {
    const { active } = this;
    const encodings = [{ active }];
    return { encodings, transactionId: '', codecs: [], headerExtensions: [], rtcp: {} };
  }

  async setParameters({ encodings: [encoding] }: RTCRtpSendParameters): Promise<void> {
    if (this.refuses) throw new Error('InvalidModificationError');
    this.active = encoding?.active ?? this.active;
  }
}

const camera = {} as MediaStreamTrack;

it('Firefox: an encoding is inactive without a track and active with the next track', async () => {
  const sender = new FakeSender();
  await stopLastFrame(sender, true);
  expect(sender.active).toBe(false);
  sender.track = camera;
  await stopLastFrame(sender, true);
  expect(sender.active).toBe(true);
});

it('other browsers: the encoding of a sender without a track stays active', async () => {
  const sender = new FakeSender();
  await stopLastFrame(sender, false);
  expect(sender.active).toBe(true);
});

it('Firefox: refused parameters do not break the change of a track', async () => {
  const sender = new FakeSender();
  sender.refuses = true;
  await expect(stopLastFrame(sender, true)).resolves.toBeUndefined();
});
