import {
  createFakePlatform,
  FakeNetwork,
  type FakePlatform,
  flushPromises,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../lib/logger.ts';
import { WebRTCCalls } from './webrtc-calls.ts';

const SDP = 'v=0\r\no=- 46117 2 IN IP4 203.0.113.7\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n';
const CANDIDATE = 'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx';
const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
const LEAKS = /203\.0\.113|ice-pwd|candidate:|eyJ|v=0|\balice\b|\bbob\b|Bob Doe/;

let clock: VirtualClock;
let network: FakeNetwork;
let platform: FakePlatform;
let records: LogRecord[];
/** Records that the host's logger received. */
let lines: unknown[];

beforeEach(() => {
  clock = new VirtualClock();
  network = new FakeNetwork();
  platform = createFakePlatform({ name: 'page', clock, network });
  records = [];
  lines = [];
  platform.log.addSink((record) => records.push(record));
});

const log = (...line: unknown[]) => {
  lines.push(line);
};
const logger = { debug: log, info: log, warn: log, error: log };

function expectNoLeak(calls: WebRTCCalls, ...events: LogRecord['event'][]): void {
  const names = records.map(({ event }) => event);
  for (const event of events) expect(names).toContain(event);
  expect(lines).toHaveLength(records.length);
  expect(calls.getCallStats().events).toEqual(records.slice(-200));
  expect(JSON.stringify([records, lines, calls.getCallStats()])).not.toMatch(LEAKS);
}

describe('the log of an engine holds no SDP, candidate, address, token or name', () => {
  it('when the browser quotes the description and the candidate that it refuses', async () => {
    const relay = new Relay();
    const peer = createFakePlatform({ name: 'peer', clock, network });
    const alice = new WebRTCCalls(
      { send: relay.join('alice', (data) => alice.handleWebSocketMessage(data)), logger },
      platform,
    );
    const bob = new WebRTCCalls(
      { send: relay.join('bob', (data) => bob.handleWebSocketMessage(data)) },
      peer,
    );
    await alice.initiateCall('bob', 'video', { name: 'Bob Doe' });
    await relay.flush();
    await bob.acceptCall();
    await relay.flush();
    const [pc] = network.open;
    if (!pc) throw new Error('no connection');
    pc.addIceCandidate = () => Promise.reject(new DOMException(CANDIDATE, 'OperationError'));
    pc.setRemoteDescription = () => Promise.reject(new DOMException(SDP, 'OperationError'));
    pc.createOffer = () => Promise.reject(new DOMException(SDP, 'OperationError'));
    const { callId } = alice.getCallStats();
    alice.handleWebSocketMessage({
      type: 'ice_candidate',
      from: 'bob',
      callId,
      candidate: { candidate: CANDIDATE, sdpMid: '0' },
    });
    alice.handleWebSocketMessage({
      type: 'call_renegotiate',
      from: 'bob',
      callId,
      description: { type: 'offer', sdp: SDP },
    });
    await flushPromises();
    pc.failTransport();
    await flushPromises();
    alice.endCall();
    await relay.flush();
    expectNoLeak(
      alice,
      'call_phase',
      'transport_state',
      'candidate_failed',
      'message_failed',
      'negotiation_failed',
      'call_ended',
    );
  });

  it('when another client sends messages with secrets in the wrong places', async () => {
    const calls = new WebRTCCalls({ send: () => undefined, logger }, platform);
    for (const secret of [SDP, CANDIDATE, TOKEN]) {
      calls.handleWebSocketMessage({ type: 'call_offer', from: 'bob', callId: secret });
      calls.handleWebSocketMessage({ type: 'call_offer', from: 'bob', callType: secret });
      calls.handleWebSocketMessage({
        type: 'call_offer',
        from: 'bob',
        callType: 'audio',
        offer: { type: secret, sdp: secret, [secret]: secret },
      });
      calls.handleWebSocketMessage({ type: secret, from: 'bob' });
      calls.handleWebSocketMessage(secret);
    }
    platform.createPeerConnection = () => {
      throw new DOMException(TOKEN, 'NotSupportedError');
    };
    calls.handleWebSocketMessage({
      type: 'call_offer',
      from: 'bob',
      callType: 'audio',
      offer: { type: 'offer', sdp: SDP },
    });
    await flushPromises();
    expectNoLeak(calls, 'message_rejected', 'message_received', 'call_failed');
  });

  it('when the token callback, the server and the socket fail with secrets', async () => {
    let failing = true;
    const calls = new WebRTCCalls(
      {
        token: async () => {
          if (failing) throw new Error(TOKEN);
          return TOKEN;
        },
        logger,
      },
      platform,
    );
    calls.connect();
    await flushPromises();
    failing = false;
    await clock.advance(10_000);
    const socket = platform.sockets[0];
    if (!socket) throw new Error('no socket');
    expect(socket.url).toContain(TOKEN);
    socket.events.onOpen();
    socket.events.onMessage(
      JSON.stringify({
        type: 'welcome',
        version: 1,
        userId: 'alice',
        sessionId: 's1',
        resumed: false,
        resumeToken: TOKEN,
        received: 0,
        heartbeat: 20_000,
        calls: [],
        missedCount: 0,
        iceServers: [{ urls: ['turn:203.0.113.7'], username: 'alice', credential: TOKEN }],
      }),
    );
    for (const secret of [SDP, CANDIDATE, TOKEN]) {
      const error = { type: 'error', code: secret, message: secret, re: secret };
      socket.events.onMessage(JSON.stringify(error));
      socket.events.onMessage(
        JSON.stringify({ ...error, code: 'server_error', re: 'alice', callId: 'c1' }),
      );
      socket.events.onMessage(JSON.stringify({ type: 'call_end', from: secret, reason: secret }));
      socket.events.onMessage(secret);
    }
    socket.events.onClose(4401);
    await flushPromises();
    expectNoLeak(
      calls,
      'signaling_failed',
      'signaling_lost',
      'signaling_state',
      'server_error',
      'message_rejected',
    );
    calls.close();
  });

  it('when a device or a listener of the host throws a secret', async () => {
    const calls = new WebRTCCalls({ send: () => undefined, logger }, platform);
    calls.state.subscribe(() => {
      throw new Error(TOKEN);
    });
    platform.getUserMedia = () => Promise.reject(new DOMException(TOKEN, 'NotReadableError'));
    await expect(calls.initiateCall('bob', 'video', { name: 'Bob Doe' })).rejects.toMatchObject({
      code: 'device_failed',
    });
    await flushPromises();
    expectNoLeak(calls, 'unexpected_error', 'call_ended');
  });
});
