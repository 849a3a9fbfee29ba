import { describe, expect, it } from 'vitest';
import { createSfuObserver } from './livekit.ts';
import { active, ended, ringing } from './testing/calls.ts';
import { silentLog } from './testing/silent-log.ts';
import { TestServer } from './testing/test-server.ts';

describe('admission to the room of a call', () => {
  it.each([
    ['a person who joined the call', active, 'bob', 'b1', true],
    ['a person whose device still rings', ringing, 'bob', 'b2', true],
    ['a device that the call released', active, 'bob', 'b3', false],
    ['a device of somebody else', active, 'alice', 'b1', false],
    ['a person who is not in the call', active, 'carol', 'c1', false],
    ['anybody once the call is over', ended, 'alice', 'a1', false],
    ['anybody without a call', undefined, 'alice', 'a1', false],
  ] as const)('is %s: %#', async (_who, call, userId, sessionId, allowed) => {
    const observer = createSfuObserver({ load: async () => call }, silentLog);
    expect(await observer.onParticipantJoined('call', userId, sessionId)).toBe(allowed);
  });
});

describe('POST /calls/livekit/webhook', () => {
  it('answers 401 to a report that LiveKit did not sign, and the start does not wait for LiveKit', async () => {
    const server = await TestServer.start({
      livekit: {
        url: 'http://127.0.0.1:1',
        wsUrl: 'ws://127.0.0.1:1',
        apiKey: 'k',
        apiSecret: 'a secret of LiveKit for tests, long enough',
      },
    });
    const response = await server.app.inject({
      method: 'POST',
      url: '/calls/livekit/webhook',
      headers: { 'content-type': 'application/webhook+json', authorization: 'a.b.c' },
      payload: '{"event":"participant_left"}',
    });
    expect(response.statusCode).toBe(401);
    await expect
      .poll(() => server.log.some((line) => line.includes('LiveKit does not answer')))
      .toBe(true);
    await server.close();
  });

  it('does not exist without LiveKit', async () => {
    const server = await TestServer.start();
    const request = { method: 'POST', url: '/calls/livekit/webhook', payload: {} } as const;
    expect((await server.app.inject(request)).statusCode).toBe(404);
    await server.close();
  });
});
