import { VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { Call } from '../call/call.ts';
import { setVideoSize } from '../topology/sfu/video-sizes.ts';
import { VideoDemand } from './video-demand.ts';

const SIZE = { width: 320, height: 180 };

/** A call of this person with Bob, in a mesh. */
function start() {
  const clock = new VirtualClock();
  const stream = {} as MediaStream;
  const sent: unknown[] = [];
  const encodings = [{ active: true }];
  const sender = {
    track: { kind: 'video' },
    getParameters: () => ({ encodings: encodings.map((each) => ({ ...each })) }),
    setParameters: async (parameters: { encodings: { active: boolean }[] }) => {
      encodings.splice(0, 1, ...parameters.encodings);
    },
  };
  const call = {
    phase: { name: 'active', answeredAt: 1, localHold: false, remoteHold: false },
    isOver: false,
    present: ['bob'],
    topology: {
      name: 'mesh',
      supports: () => true,
      remoteMedia: new Map([['bob', { snapshot: () => ({ stream }) }]]),
      peerConnections: new Map([['bob', { getSenders: () => [sender] }]]),
    },
    send: (to: string, { frame }: { frame: unknown }) => sent.push([to, frame]),
  };
  const demand = new VideoDemand(clock, () => [call as unknown as Call]);
  demand.update();
  return { demand, call, clock, stream, sent, encodings };
}

describe('the video of a mesh', () => {
  it('is not asked for any more once its tile is away for 2 s, and again at once', async () => {
    const { clock, stream, sent } = start();
    setVideoSize(stream, SIZE);
    setVideoSize(stream, null);
    await clock.advance(1_900);
    expect(sent).toEqual([]);
    await clock.advance(100);
    expect(sent).toEqual([['bob', { type: 'video', on: false }]]);
    setVideoSize(stream, SIZE);
    expect(sent[1]).toEqual(['bob', { type: 'video', on: true }]);
  });

  it('stays while its tile only changes the page', async () => {
    const { clock, stream, sent } = start();
    setVideoSize(stream, null);
    await clock.advance(1_000);
    setVideoSize(stream, SIZE);
    await clock.advance(5_000);
    expect(sent).toEqual([]);
  });

  it('is not encoded for a person who does not show it', async () => {
    const { demand, call, encodings } = start();
    demand.handle(call as unknown as Call, 'bob', false);
    expect(encodings).toEqual([{ active: false }]);
    demand.handle(call as unknown as Call, 'bob', true);
    expect(encodings).toEqual([{ active: true }]);
  });

  it('is encoded again for a person who left and came back', async () => {
    const { demand, call, encodings } = start();
    demand.handle(call as unknown as Call, 'bob', false);
    call.present = [];
    demand.update();
    call.present = ['bob'];
    demand.update();
    expect(encodings).toEqual([{ active: true }]);
  });
});
