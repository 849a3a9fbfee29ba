import { expect, it } from 'vitest';
import { stopLastPicture } from './last-picture.ts';

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

it('sends nothing in Firefox without a track, and goes on with the next one', async () => {
  const sender = new FakeSender();
  await stopLastPicture(sender, true);
  expect(sender.active).toBe(false);
  sender.track = camera;
  await stopLastPicture(sender, true);
  expect(sender.active).toBe(true);
});

it('leaves other browsers alone', async () => {
  const sender = new FakeSender();
  await stopLastPicture(sender, false);
  expect(sender.active).toBe(true);
});

it('lets the call go on in a browser that refuses', async () => {
  const sender = new FakeSender();
  sender.refuses = true;
  await expect(stopLastPicture(sender, true)).resolves.toBeUndefined();
});
