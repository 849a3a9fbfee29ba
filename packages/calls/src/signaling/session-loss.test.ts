import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { SignalingPages, WireTap } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { SocketSignaling } from './socket-signaling.ts';

const callId = 'c1';
const LONG_MS = 120_000;

/** Pages whose sessions outlive every outage of a test. */
const createPages = () => new SignalingPages(SocketSignaling, { sessionGrace: 2 * LONG_MS });

const offerOf = (id: string, to: string): OutgoingPeerMessage => ({
  type: 'call_offer',
  to,
  callId: id,
  offer: { type: 'offer', sdp: 'v=0' },
  callType: 'audio',
});
const incomingMedia = (id: string) => ({
  type: 'call_media',
  from: 'bob',
  callId: id,
  media: { audio: true, video: 'off' },
});
const outgoingReject = (id: string): OutgoingPeerMessage => ({
  type: 'call_reject',
  to: 'bob',
  callId: id,
  reason: 'declined',
});
const outgoingEnd = (id: string): OutgoingPeerMessage => ({
  type: 'call_end',
  to: 'bob',
  callId: id,
  reason: 'completed',
});
const helloOfAlice = { type: 'hello', version: 1, deviceId: 'device-of-alice' };

describe('a signalling session that breaks', () => {
  it('replays into a new session only messages of calls that the server still lists', async () => {
    const pages = createPages();
    const { server } = pages;
    server.missed = 3;
    const alice = await pages.load('alice');
    const bob = await pages.load('bob');
    const carol = await pages.load('carol');
    bob.signaling.send(offerOf('lives', 'alice'));
    await pages.pass(0);
    carol.signaling.send(offerOf('gone', 'alice'));
    await pages.pass(0);
    expect(alice.receivedCallIds()).toEqual(['lives', 'gone']);
    server.isReachable = false;
    server.cut('alice');
    for (const id of ['gone', 'lives', 'gone']) alice.signaling.send(outgoingReject(id));
    carol.signaling.send({ type: 'call_cancel', to: 'alice', callId: 'gone', reason: 'cancelled' });
    server.lose('alice', []);
    await pages.pass(0);
    server.isReachable = true;
    await pages.pass(LONG_MS);
    const sent = () =>
      server.acknowledged.flatMap((each) => (each.from === 'alice' ? [each.message] : []));
    expect(sent()).toEqual([{ ...outgoingReject('lives'), seq: 1, delayMs: expect.any(Number) }]);
    expect(bob.received.at(-1)).toMatchObject({ type: 'call_reject', callId: 'lives' });
    expect(alice.received).toContainEqual(
      expect.objectContaining({ type: 'welcome', resumed: false, missedCount: 3 }),
    );
    alice.signaling.send(outgoingEnd('next'));
    await pages.pass(0);
    expect(sent()[1]).toEqual({ ...outgoingEnd('next'), seq: 2 });
  });

  it('replays no message after another user has signed in', async () => {
    const pages = createPages();
    const { server } = pages;
    const page = await pages.load('alice');
    await pages.load('carol');
    const bob = await pages.load('bob');
    bob.signaling.send(offerOf(callId, 'carol'));
    server.isReachable = false;
    server.cut('alice');
    await pages.pass(0);
    page.signaling.send(outgoingEnd(callId));
    const wireOfCarol = new WireTap(server.join('carol'));
    page.platform.openSocket = wireOfCarol.openSocket;
    server.isReachable = true;
    await pages.pass(LONG_MS);
    expect(page.signaling.state.get()).toBe('online');
    expect(wireOfCarol.receivedOf('welcome')).toMatchObject([
      { userId: 'carol', calls: [{ callId }] },
    ]);
    expect(server.acknowledged.map(({ from }) => from)).toEqual(['bob']);
  });

  it('resumes at a gap, and starts a new session if the server lacks the missing message', async () => {
    const pages = createPages();
    const { server } = pages;
    const page = await pages.load('alice');
    page.wire.withholds = (frame) => frame.callId === 'missing';
    for (const id of ['c1', 'missing', 'missing', 'missing', 'c5']) {
      server.sendToDevices('alice', incomingMedia(id));
    }
    await pages.pass(LONG_MS);
    const [{ resumeToken }] = page.wire.receivedOf('welcome');
    expect(page.wire.sentOf('hello')).toEqual([
      helloOfAlice,
      { ...helloOfAlice, resume: resumeToken, received: 1 },
      { ...helloOfAlice, abandonedSession: resumeToken },
    ]);
    server.sendToDevices('alice', incomingMedia('c6'));
    await pages.pass(0);
    expect(page.receivedCallIds()).toEqual(['c1', 'c6']);
  });

  it('resumes before it gives the session up when the first message already has a gap', async () => {
    const pages = createPages();
    const page = await pages.load('alice');
    page.wire.withholds = (frame) => frame.callId === 'missing';
    pages.server.sendToDevices('alice', incomingMedia('missing'));
    pages.server.sendToDevices('alice', incomingMedia('c2'));
    await pages.pass(LONG_MS);
    const [{ resumeToken }] = page.wire.receivedOf('welcome');
    expect(page.wire.sentOf('hello')).toEqual([
      helloOfAlice,
      { ...helloOfAlice, resume: resumeToken, received: 0 },
      { ...helloOfAlice, abandonedSession: resumeToken },
    ]);
  });

  it('acknowledges a message of an unknown type', async () => {
    const pages = createPages();
    const page = await pages.load('alice');
    pages.server.sendToDevices('alice', { type: 'call_of_tomorrow', from: 'bob' });
    pages.server.sendToDevices('alice', incomingMedia('c1'));
    await pages.pass(1000);
    expect(page.receivedCallIds()).toEqual(['c1']);
    expect(page.wire.sent).toContainEqual({ type: 'ack', seq: 2 });
  });

  it('abandons the session instead of replaying a message that was too large', async () => {
    const pages = createPages();
    const page = await pages.load('alice');
    const offer = { type: 'offer', sdp: 'x'.repeat(300_000) } as const;
    page.signaling.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio' });
    await pages.pass(LONG_MS);
    expect(page.signaling.state.get()).toBe('online');
    expect(pages.server.acknowledged).toEqual([]);
    const [{ resumeToken }] = page.wire.receivedOf('welcome');
    expect(page.wire.sentOf('call_offer')).toHaveLength(1);
    expect(page.wire.sent.at(-1)).toEqual({ ...helloOfAlice, abandonedSession: resumeToken });
  });

  it('is not abandoned by a page that lost it to another page', async () => {
    const pages = createPages();
    const page = await pages.load('alice');
    const [{ resumeToken }] = page.wire.receivedOf('welcome');
    for (let takeover = 1; takeover <= 3; takeover++) {
      await resumeElsewhere(pages, String(resumeToken), []);
      await pages.pass(5000);
    }
    expect(page.signaling.state.get()).toBe('online');
    expect(page.wire.sent.at(-1)).toEqual(helloOfAlice);
  });

  it('starts a new session when the server acknowledges more than this page sent', async () => {
    const pages = createPages();
    const { server } = pages;
    const page = await pages.load('alice');
    const [{ resumeToken }] = page.wire.receivedOf('welcome');
    server.cut('alice');
    const others = [1, 2, 3].map((seq) => ({ ...outgoingEnd('other'), seq }));
    await resumeElsewhere(pages, String(resumeToken), others);
    await pages.pass(LONG_MS);
    page.signaling.send(outgoingEnd('c1'));
    await pages.pass(0);
    const sent = server.acknowledged.map(({ message }) => message);
    expect(sent).toEqual([...others, { ...outgoingEnd('c1'), seq: 1 }]);
    expect(await server.sessionDevicesOf('alice')).toHaveLength(2);
  });
});

/** Another page, of which only the frames exist, resumes the session of Alice and sends messages. */
async function resumeElsewhere(
  { server }: SignalingPages<SocketSignaling>,
  resume: string,
  messages: readonly object[],
): Promise<void> {
  const socket = server.join('alice')('/webrtc', {
    onOpen: () => socket.send(JSON.stringify({ type: 'hello', version: 1, resume, received: 0 })),
    onMessage: (text) => {
      if (!String(text).includes('"welcome"')) return;
      for (const message of messages) socket.send(JSON.stringify(message));
    },
    onClose: () => undefined,
  });
  await server.flush();
}
