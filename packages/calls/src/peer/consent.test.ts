import { createFakePlatform, FakeTrack } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { CallInfo, CallPhase } from '../model/call-phase.ts';
import { assertConsent, grantConsent, type MediaConsent } from './consent.ts';
import { PeerTransport } from './peer-transport.ts';

const refusal = expect.objectContaining({ code: 'invalid_state' });

function answered(id: string, holds = { localHold: false, remoteHold: false }): CallPhase {
  const call: CallInfo = {
    id,
    participants: [{ id: 'bob' }],
    type: 'audio',
    direction: 'outgoing',
  };
  return { name: 'active', call, answeredAt: 1, ...holds };
}

function createTransport(): PeerTransport {
  return new PeerTransport(createFakePlatform(), {
    id: 't1',
    callId: 'c1',
    config: {},
    mayOpenData: () => false,
    events: {
      onDescription: () => undefined,
      onCandidate: () => undefined,
      onOfferWanted: () => undefined,
      onTransport: () => undefined,
      onTrack: () => undefined,
      onChannel: () => undefined,
    },
  });
}

it('C1: a data channel that the other side opens is closed at once, also in an answered call', () => {
  const transport = createTransport();
  let closed = 0;
  const channel = { close: () => closed++ };
  transport.pc.ondatachannel?.({ channel } as unknown as RTCDataChannelEvent);
  expect(closed).toBe(1);
  transport.close();
});

describe('consent to media', () => {
  it('is granted for an answered call only', () => {
    const { call } = answered('c1') as { call: CallInfo };
    const unanswered: CallPhase[] = [
      { name: 'idle' },
      { name: 'dialing', call },
      { name: 'ringing', call, waiting: false },
      { name: 'incoming', call },
      { name: 'returnable', call, answeredAt: 1, until: 2, localHold: false, remoteHold: false },
      { name: 'ended', call, reason: 'completed', by: 'local', duration: 1 },
    ];
    for (const phase of unanswered) expect(() => grantConsent(phase)).toThrow(refusal);
    expect(() => assertConsent(grantConsent(answered('c1')), 'c1')).not.toThrow();
  });

  it.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
  ])('counts as held if either side holds the call: %s, %s', (localHold, remoteHold, held) => {
    expect(grantConsent(answered('c1', { localHold, remoteHold })).held).toBe(held);
  });

  it.each<[string, () => MediaConsent]>([
    ['that was forged', () => ({ callId: 'c1', held: false })],
    ['that was copied', () => ({ ...grantConsent(answered('c1')) })],
    ['to another call', () => grantConsent(answered('c2'))],
  ])('lets no track out %s', async (_how, consent) => {
    const transport = createTransport();
    await transport.offer(['audio', 'video']);
    const track = new FakeTrack('audio', 'microphone') as unknown as MediaStreamTrack;
    await expect(transport.attachMedia(consent(), { audio: track, video: null })).rejects.toEqual(
      refusal,
    );
    expect(transport.pc.getSenders().map((sender) => sender.track)).toEqual([null, null]);
    transport.close();
  });
});
