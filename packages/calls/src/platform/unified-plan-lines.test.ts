import { beforeEach, expect, it } from 'vitest';
import { UnifiedPlanLines } from './unified-plan-lines.ts';

const microphone = { kind: 'audio' } as MediaStreamTrack;
/** Tracks passed to replaceTrack, in order. */
let replaced: (MediaStreamTrack | null)[];
let lines: UnifiedPlanLines;

beforeEach(() => {
  replaced = [];
  const sender = {
    track: null as MediaStreamTrack | null,
    /** As in browsers, the track changes asynchronously. */
    async replaceTrack(track: MediaStreamTrack | null) {
      replaced.push(track);
      await Promise.resolve();
      this.track = track;
    },
  };
  const line = { sender, receiver: { track: microphone }, direction: 'sendrecv' };
  const connection = { getTransceivers: () => [line] } as unknown as RTCPeerConnection;
  lines = new UnifiedPlanLines(connection, () => ({}) as MediaStream);
});

it('a sender that never had a track gets no replaceTrack(null), which would delay an accept', async () => {
  await lines.setTrack('audio', null);
  expect(replaced).toEqual([]);
});

it('a hold removes a track whose replaceTrack is still pending', async () => {
  await Promise.all([lines.setTrack('audio', microphone), lines.setTrack('audio', null)]);
  expect(replaced).toEqual([microphone, null]);
});
