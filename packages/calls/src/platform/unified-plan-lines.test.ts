import { beforeEach, expect, it } from 'vitest';
import { UnifiedPlanLines } from './unified-plan-lines.ts';

const microphone = { kind: 'audio' } as MediaStreamTrack;
/** What was put on the line, in order. */
let asked: (MediaStreamTrack | null)[];
let lines: UnifiedPlanLines;

beforeEach(() => {
  asked = [];
  const sender = {
    track: null as MediaStreamTrack | null,
    /** As browsers do: the track is there only later. */
    async replaceTrack(track: MediaStreamTrack | null) {
      asked.push(track);
      await Promise.resolve();
      this.track = track;
    },
  };
  const line = { sender, receiver: { track: microphone }, direction: 'sendrecv' };
  const connection = { getTransceivers: () => [line] } as unknown as RTCPeerConnection;
  lines = new UnifiedPlanLines(connection, () => ({}) as MediaStream);
});

it('a line that never had a track is not told to have none: an accept waits for each word', async () => {
  await lines.setTrack('audio', null);
  expect(asked).toEqual([]);
});

it('a track that is still being put on is taken off by a hold that follows at once', async () => {
  await Promise.all([lines.setTrack('audio', microphone), lines.setTrack('audio', null)]);
  expect(asked).toEqual([microphone, null]);
});
