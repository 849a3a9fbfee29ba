import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { LiveKitSfu } from './livekit-sfu.ts';

const OPTIONS = {
  url: 'ws://livekit.test:7880/',
  wsUrl: 'wss://media.test',
  apiKey: 'key-of-tests',
  apiSecret: 'a secret of LiveKit for tests, long enough',
};
const bob = { callId: 'call-1', userId: 'bob', sessionId: 's-1' };

interface SentRequest {
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly grant: Record<string, unknown>;
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** LiveKit's API with the answers of the test, and its requests. */
function createFakeLiveKit() {
  const sent: SentRequest[] = [];
  const fake = {
    sent,
    logged: [] as string[],
    answer: async (): Promise<Response> => Response.json({}),
  };
  const request: typeof fetch = async (input, init) => {
    const token = new Headers(init?.headers).get('authorization')?.split(' ')[1] ?? '';
    const body = JSON.parse(String(init?.body));
    sent.push({ url: String(input), body, grant: claimsOf(token).video });
    return fake.answer();
  };
  const note = (_details: object, message: string) => fake.logged.push(message);
  const log = { info: note, warn: note, error: note };
  const clock = new VirtualClock(1_000_000_000_000);
  return { fake, clock, sfu: new LiveKitSfu(OPTIONS, clock, log, request) };
}

describe('a grant of LiveKit', () => {
  it('allows one identity to join one room for five minutes, and nothing else', async () => {
    const { sfu } = createFakeLiveKit();
    const { url, token } = await sfu.createGrant({ ...bob, canPublish: true });
    expect(url).toBe('wss://media.test');
    const claims = claimsOf(token);
    expect(claims).toMatchObject({ iss: 'key-of-tests', exp: 1_000_000_300 });
    expect(claims.video).toEqual({
      room: expect.any(String),
      roomJoin: true,
      canPublish: true,
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: false,
    });
    expect(claims.attributes).toEqual({ call: 'call-1', user: 'bob', session: 's-1' });
  });

  it('lets nobody send or receive before they accepted', async () => {
    const { sfu } = createFakeLiveKit();
    const { token } = await sfu.createGrant({ ...bob, canPublish: false });
    expect(claimsOf(token).video).toMatchObject({
      canPublish: false,
      canSubscribe: false,
      canPublishData: false,
    });
  });

  it('lets a person whom a host silenced send no audio', async () => {
    const { sfu } = createFakeLiveKit();
    const { token } = await sfu.createGrant({ ...bob, canPublish: true, silenced: true });
    expect(claimsOf(token).video.canPublishSources).toEqual(['camera', 'screen_share']);
  });

  it('names the room by a hash that only the secret makes, and the person by their session', async () => {
    const { sfu, fake } = createFakeLiveKit();
    await sfu.openRoom(bob.callId);
    const claims = claimsOf((await sfu.createGrant({ ...bob, canPublish: true })).token);
    expect(claims.video.room).toMatch(/^[\w-]{22}$/);
    expect(claims.sub).toBe(bob.sessionId);
    expect(fake.sent[0]?.body).toMatchObject({ name: claims.video.room });
    const again = claimsOf((await sfu.createGrant({ ...bob, canPublish: true })).token);
    expect(again.video.room).toBe(claims.video.room);
    const other = { ...bob, callId: 'call-2', canPublish: true };
    const elsewhere = claimsOf((await sfu.createGrant(other)).token);
    expect(elsewhere.video.room).not.toBe(claims.video.room);
  });

  it.each([
    ['unreachable', 'does not answer', () => Promise.reject(new TypeError('fetch failed'))],
    ['unreachable', 'does not answer', async () => new Response('no page', { status: 502 })],
    ['unauthorized', 'LIVEKIT_API_SECRET', async () => new Response('', { status: 401 })],
  ] as const)(
    'opens no room while LiveKit is %s, which is logged once: %s',
    async (problem, sentence, answer) => {
      const { sfu, fake } = createFakeLiveKit();
      fake.answer = answer;
      const open = () => sfu.openRoom(bob.callId);
      await expect(open()).rejects.toMatchObject({ problem });
      await expect(open()).rejects.toMatchObject({ problem });
      expect(await sfu.check()).toBe(problem);
      expect(fake.logged).toEqual([expect.stringContaining(sentence)]);
      expect(fake.logged.join()).not.toContain(OPTIONS.apiSecret);
      fake.answer = async () => Response.json({});
      expect(await sfu.check()).toBeNull();
      expect(fake.logged[1]).toBe('LiveKit answers again');
      await open();
    },
  );
});

describe('LiveKit as the SFU', () => {
  it('counts as usable until it does not answer, and is asked again after some seconds', async () => {
    const { sfu, fake, clock } = createFakeLiveKit();
    fake.answer = async () => new Response('', { status: 502 });
    expect(sfu.isUsable()).toBe(true);
    await vi.waitFor(() => expect(sfu.isUsable()).toBe(false));
    fake.answer = async () => Response.json({});
    await clock.advance(4_000);
    expect(sfu.isUsable()).toBe(false);
    expect(fake.sent).toHaveLength(1);
    await clock.advance(2_000);
    expect(sfu.isUsable()).toBe(false);
    await vi.waitFor(() => expect(sfu.isUsable()).toBe(true));
    expect(fake.sent).toHaveLength(2);
  });

  it('is asked with the right of one room for what concerns one room', async () => {
    const { sfu, fake } = createFakeLiveKit();
    await sfu.removeParticipant(bob);
    await sfu.setPublishing(bob, 'no_audio');
    await sfu.setPublishing(bob, 'nothing');
    await sfu.endRoom('call-1');
    const [removed, silenced, stopped, ended] = fake.sent;
    const room = removed?.body.room;
    expect(fake.sent.map(({ url }) => url)).toEqual(
      ['RemoveParticipant', 'UpdateParticipant', 'UpdateParticipant', 'DeleteRoom'].map(
        (method) => `http://livekit.test:7880/twirp/livekit.RoomService/${method}`,
      ),
    );
    expect(removed?.grant).toEqual({ room, roomAdmin: true });
    expect(ended).toMatchObject({ body: { room }, grant: { roomCreate: true } });
    expect(silenced?.body.permission).toMatchObject({
      canPublish: true,
      canPublishSources: ['CAMERA', 'SCREEN_SHARE'],
    });
    expect(stopped?.body.permission).toMatchObject({ canPublish: false, canSubscribe: false });
  });

  it('lists those whom our tokens brought into the room', async () => {
    const { sfu, fake } = createFakeLiveKit();
    fake.answer = async () =>
      Response.json({
        participants: [
          { identity: 'x', attributes: { call: 'call-1', user: 'bob', session: 's-1' } },
          { identity: 'a tool of the operator', attributes: {} },
        ],
      });
    expect(await sfu.listParticipants('call-1')).toEqual([bob]);
  });

  it('has nobody in a room that does not exist, and removes nobody from it', async () => {
    const { sfu, fake } = createFakeLiveKit();
    fake.answer = async () => Response.json({ code: 'not_found', msg: 'x' }, { status: 404 });
    expect(await sfu.listParticipants('call-1')).toEqual([]);
    await sfu.removeParticipant(bob);
    await sfu.endRoom('call-1');
    expect(fake.logged).toEqual([]);
  });
});
