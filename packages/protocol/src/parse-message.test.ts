import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_BYTES, MAX_USER_ID_LENGTH } from './limits.ts';
import { parseClientMessage, parseServerMessage } from './parse-message.ts';

const sdp = 'v=0\r\n';
const offer = { type: 'offer', sdp };
const answer = { type: 'answer', sdp };
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };

/** One of each, with no more than the contract asks for. */
const peer: Record<string, object> = {
  call_offer: { offer, callType: 'video' },
  call_answer: { answer },
  ice_candidate: { candidate },
  call_ringing: { callId: 'c1' },
  call_reject: { callId: 'c1' },
  call_cancel: { callId: 'c1' },
  call_end: { callId: 'c1' },
  call_media: { callId: 'c1', media: { audio: true, video: 'off' } },
  call_renegotiate: { callId: 'c1' },
};

describe('peer messages', () => {
  for (const [type, fields] of Object.entries(peer)) {
    it(`${type} needs its fields and an address, and nothing else`, () => {
      expect(parseClientMessage({ type, to: 'bob', ...fields })).toMatchObject({ ok: true });
      expect(parseServerMessage({ type, from: 'bob', ...fields })).toMatchObject({ ok: true });
      expect(parseClientMessage({ type, ...fields })).toMatchObject({
        ok: false,
        code: 'malformed_message',
        type,
      });
      for (const field of Object.keys(fields)) {
        const without = { type, to: 'bob', ...fields, [field]: undefined };
        expect(parseClientMessage(without)).toMatchObject({ ok: false, detail: `field ${field}` });
      }
    });
  }

  it('are accepted as text, as the specification writes them', () => {
    const text = '{"type":"ice_candidate","to":"bob","candidate":{"candidate":"candidate:1"}}';
    expect(parseClientMessage(text)).toEqual({
      ok: true,
      message: { type: 'ice_candidate', to: 'bob', candidate: { candidate: 'candidate:1' } },
    });
  });

  it('may end the candidates with null, as a browser reports it', () => {
    const message = { type: 'ice_candidate', to: 'bob', candidate: null };
    expect(parseClientMessage(message)).toEqual({
      ok: true,
      message: { ...message, candidate: { candidate: '' } },
    });
  });

  it('lose fields and option tags that this version does not know', () => {
    const parsed = parseServerMessage({
      type: 'call_offer',
      from: 'bob',
      ...peer.call_offer,
      supported: ['early_answer', 'telepathy'],
      telepathy: true,
    });
    expect(parsed).toMatchObject({ ok: true, message: { supported: ['early_answer'] } });
    expect(parsed.ok && 'telepathy' in parsed.message).toBe(false);
  });

  it('have a default reason where none is given', () => {
    const reason = (type: string) => {
      const parsed = parseServerMessage({ type, from: 'bob', callId: 'c1' });
      return parsed.ok && 'reason' in parsed.message ? parsed.message.reason : undefined;
    };
    expect(['call_reject', 'call_cancel', 'call_end'].map(reason)).toEqual([
      'declined',
      'cancelled',
      'completed',
    ]);
  });
});

describe('session messages', () => {
  const hello = { type: 'hello', version: 1 };
  const server = { urls: ['turn:turn.example'], username: 'alice', credential: 'secret' };
  const servers = { type: 'ice_servers', iceServers: [server] };

  it('accept a hello with or without a device id, and refuse an id that is not opaque', () => {
    const deviceId = 'd'.repeat(64);
    expect(parseClientMessage(hello)).toEqual({ ok: true, message: hello });
    const named = { ...hello, deviceId };
    expect(parseClientMessage(named)).toEqual({ ok: true, message: named });
    for (const bad of ['', 'a b', 'd'.repeat(65), 7, null]) {
      expect(parseClientMessage({ ...hello, deviceId: bad })).toMatchObject({
        ok: false,
        detail: 'field deviceId',
      });
    }
  });

  it('let a client ask for ICE servers without further fields', () => {
    const message = { type: 'ice_servers_request' };
    expect(parseClientMessage(message)).toEqual({ ok: true, message });
    expect(parseServerMessage(message)).toMatchObject({ ok: false, code: 'unknown_type' });
  });

  it('carry ICE servers with or without a lifetime', () => {
    expect(parseServerMessage(servers)).toEqual({ ok: true, message: servers });
    const limited = { ...servers, lifetimeMs: 600_000 };
    expect(parseServerMessage(limited)).toEqual({ ok: true, message: limited });
    expect(parseClientMessage(servers)).toMatchObject({ ok: false, code: 'unknown_type' });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '600'])(
    'refuse the lifetime %s of ICE servers',
    (lifetimeMs) => {
      expect(parseServerMessage({ ...servers, lifetimeMs })).toMatchObject({
        ok: false,
        detail: 'field lifetimeMs',
      });
    },
  );
});

describe('hostile input', () => {
  it.each([[''], ['{'], ['null'], ['7'], ['[]'], ['{}'], ['{"type":7}'], ['{"type":null}']])(
    'is malformed: %s',
    (text) => {
      expect(parseClientMessage(text)).toMatchObject({ ok: false, code: 'malformed_message' });
    },
  );

  it.each(['chat', 'constructor', '__proto__', 'welcome', 'toString'])(
    'has a type that no client sends: %s',
    (type) => {
      expect(parseClientMessage(JSON.stringify({ type }))).toMatchObject({ code: 'unknown_type' });
    },
  );

  it('is refused by its size before it is parsed', () => {
    const padding = (bytes: number) => `{"pad":"${'x'.repeat(bytes - 10)}"}`;
    expect(parseClientMessage(padding(MAX_MESSAGE_BYTES))).toMatchObject({
      code: 'malformed_message',
    });
    expect(parseClientMessage(padding(MAX_MESSAGE_BYTES + 1))).toMatchObject({
      code: 'message_too_large',
    });
  });

  it.each([
    ['to', ''],
    ['to', 'x'.repeat(MAX_USER_ID_LENGTH + 1)],
    ['to', 'a\nb'],
    ['to', { id: 'bob' }],
    ['callId', 'c 1'],
    ['callId', ''],
    ['callType', 'hologram'],
    ['offer', { type: 'answer', sdp }],
    ['offer', { type: 'offer', sdp: '' }],
    ['offer', { type: 'offer', sdp: 'x'.repeat(61 * 1024) }],
    ['offer', null],
    ['supported', Array(33).fill('x')],
    ['media', { audio: 'yes', video: 'off' }],
  ])('has a field that is refused: %s', (field, value) => {
    const message = { type: 'call_offer', to: 'bob', ...peer.call_offer, [field]: value };
    expect(parseClientMessage(message)).toMatchObject({ ok: false, code: 'malformed_message' });
  });

  it.each([-1, 0.5, 1024, Number.NaN, '0'])('has a line index that is refused: %s', (index) => {
    const message = {
      type: 'ice_candidate',
      to: 'bob',
      candidate: { ...candidate, sdpMLineIndex: index },
    };
    expect(parseClientMessage(message)).toMatchObject({ ok: false });
  });

  it.each([
    { type: 'call_of_tomorrow', seq: 7 },
    { type: 'call_end', callId: 'c 1', seq: 7 },
  ])('keeps its number, which counts as received: %o', (message) => {
    expect(parseServerMessage(message)).toMatchObject({ ok: false, seq: 7 });
  });

  it('is described without its content', () => {
    const secret = 'secret-in-the-sdp';
    const parsed = parseClientMessage({ type: 'call_offer', to: 'bob', offer: { sdp: secret } });
    expect(JSON.stringify(parsed)).not.toContain(secret);
  });
});
