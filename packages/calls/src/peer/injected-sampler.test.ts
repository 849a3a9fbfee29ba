import { expect, test } from 'vitest';
import { samplePeer, setPeerSampler } from './injected-sampler.ts';

test('the drop-in samples connections once its lazy script is loaded', async () => {
  const pc = {} as RTCPeerConnection;
  await expect(samplePeer(pc, 1, undefined)).rejects.toThrow();
  const result = { stats: {}, counters: { at: 1, sent: 0, received: 0 } };
  setPeerSampler(async () => result);
  expect(await samplePeer(pc, 1, undefined)).toBe(result);
});
