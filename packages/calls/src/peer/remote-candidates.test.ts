import { expect, it } from 'vitest';
import { RemoteCandidates } from './remote-candidates.ts';

it('C11: gives the browser at most 256 candidates for each remote description', () => {
  const applied: unknown[] = [];
  const pc = {
    remoteDescription: null as object | null,
    addIceCandidate: async (candidate: unknown) => void applied.push(candidate),
  };
  const buffer = new RemoteCandidates(pc as unknown as RTCPeerConnection, () => undefined);
  for (let count = 0; count < 1000; count++) buffer.add({ candidate: `a${count}` });
  expect(applied).toHaveLength(0);
  pc.remoteDescription = {};
  buffer.flush();
  for (let count = 0; count < 1000; count++) buffer.add({ candidate: `b${count}` });
  expect(applied).toHaveLength(256);
  // An ICE restart brings new ones.
  buffer.flush();
  buffer.add({ candidate: 'c' });
  expect(applied).toHaveLength(257);
});
