import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../testing/silent-log.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { LiveKitTokens } from './livekit-tokens.ts';
import { LiveKitWebhook } from './livekit-webhook.ts';

const NOW = 1_000_000_000;
const KEY = 'key-of-tests';
const SECRET = 'a secret of LiveKit for tests, long enough';
const bob = { callId: 'c1', userId: 'bob', sessionId: 's1' };
const attributes = { call: 'c1', user: 'bob', session: 's1' };

const bodyOf = (event: string, more: object = {}) =>
  JSON.stringify({ event, room: { name: 'r' }, participant: { attributes, ...more }, id: 'EV_1' });

interface Signature {
  readonly key?: string;
  readonly secret?: string;
  readonly expires?: number;
  readonly hashOf?: string;
}

/** Signs as LiveKit does. */
function sign(body: string, { key = KEY, secret = SECRET, expires = 300, hashOf }: Signature = {}) {
  const sha256 = createHash('sha256')
    .update(hashOf ?? body)
    .digest('base64');
  return new SignJWT({ sha256 })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(key)
    .setNotBefore(NOW)
    .setExpirationTime(NOW + expires)
    .sign(new TextEncoder().encode(secret));
}

function createWebhook(present: readonly (typeof bob)[] = [], isInCall = true) {
  const sfu = {
    listParticipants: vi.fn(async () => present),
    removeParticipant: vi.fn(async () => {}),
  };
  const observer = {
    onParticipantJoined: vi.fn(async () => isInCall),
    onParticipantLeft: vi.fn(async () => {}),
  };
  const tokens = new LiveKitTokens(KEY, SECRET, new VirtualClock(NOW * 1000));
  const webhook = new LiveKitWebhook(tokens, sfu, observer, silentLog);
  const report = async (event: string, more: object = {}) => {
    const body = bodyOf(event, more);
    return webhook.receive(body, await sign(body));
  };
  return { webhook, sfu, observer, report };
}

describe('a report of LiveKit', () => {
  it.each<[string, Signature]>([
    ['signed with another secret', { secret: 'some other secret that is long enough' }],
    ['signed for another key', { key: 'other' }],
    ['that expired', { expires: -120 }],
    ['whose body was changed', { hashOf: bodyOf('participant_left', { identity: 'x' }) }],
  ])('has no effect if it is one %s', async (_what, signature) => {
    const { webhook, observer, sfu } = createWebhook();
    const body = bodyOf('participant_left');
    expect(await webhook.receive(body, await sign(body, signature))).toBe(false);
    expect(observer.onParticipantLeft).not.toHaveBeenCalled();
    expect(sfu.listParticipants).not.toHaveBeenCalled();
  });

  it.each([undefined, '', 'Bearer', 'a.b.c'])(
    'a report of LiveKit with the signature %j is refused',
    async (token) => {
      expect(await createWebhook().webhook.receive(bodyOf('participant_left'), token)).toBe(false);
    },
  );

  it('a participant who left is reported if LiveKit does not list them any more', async () => {
    const { report, observer } = createWebhook([{ ...bob, sessionId: 's2' }]);
    expect(await report('participant_left', { disconnectReason: 'SIGNAL_CLOSE' })).toBe(true);
    expect(observer.onParticipantLeft).toHaveBeenCalledExactlyOnceWith('c1', 'bob', 's1');
  });

  it('a participant who left is not reported if they came back meanwhile', async () => {
    const { report, observer } = createWebhook([bob]);
    await report('participant_left', { disconnectReason: 'CONNECTION_TIMEOUT' });
    expect(observer.onParticipantLeft).not.toHaveBeenCalled();
  });

  it.each(['SERVER_SHUTDOWN', 'PARTICIPANT_REMOVED', 'ROOM_DELETED', 'DUPLICATE_IDENTITY'])(
    'a participant who left because of %s is not reported',
    async (disconnectReason) => {
      const { report, observer } = createWebhook();
      await report('participant_left', { disconnectReason });
      expect(observer.onParticipantLeft).not.toHaveBeenCalled();
    },
  );

  it('a participant who joins without being in the call is disconnected', async () => {
    const { report, sfu } = createWebhook([], false);
    await report('participant_joined');
    expect(sfu.removeParticipant).toHaveBeenCalledExactlyOnceWith(bob);
  });

  it('a participant who joins and is in the call stays connected', async () => {
    const { report, sfu, observer } = createWebhook();
    await report('participant_joined');
    expect(observer.onParticipantJoined).toHaveBeenCalledExactlyOnceWith('c1', 'bob', 's1');
    expect(sfu.removeParticipant).not.toHaveBeenCalled();
  });

  it('a report is accepted without effect if LiveKit does not answer, or if its type is unknown', async () => {
    const { report, sfu, observer } = createWebhook();
    sfu.listParticipants.mockRejectedValue(new Error('no answer'));
    expect(await report('participant_left')).toBe(true);
    expect(await report('room_finished')).toBe(true);
    expect(await report('participant_left', { attributes: {} })).toBe(true);
    expect(observer.onParticipantLeft).not.toHaveBeenCalled();
  });
});
