import { afterEach, describe, expect, it } from 'vitest';
import { TestApi } from '../testing/test-api.ts';

let api: TestApi;
afterEach(() => api.close());

const call = {
  callId: 'c1',
  callType: 'video' as const,
  since: 5,
  participants: [{ userId: 'alice', profile: { name: 'Alice' } }],
};

const LIMITS = { video: 4, voice: 8 };

describe('GET conversations/:conversationId/call', () => {
  const start = () =>
    TestApi.start({
      conversations: {
        membersOf: async (id, userId) =>
          id === 'our team' && userId === 'bob' ? ['alice', 'bob'] : null,
        callOf: async () => call,
        maxPeople: () => LIMITS,
        rungOf: async (members) => members.slice(0, 32),
      },
    });

  it('[GR18] shows the call to members, and to nobody else that there is one', async () => {
    api = await start();
    expect((await api.as('bob', 'conversations/our%20team/call')).json()).toMatchObject({ call });
    for (const [userId, id] of [
      ['carol', 'our%20team'],
      ['bob', 'other'],
    ] as const) {
      const refused = await api.as(userId, `conversations/${id}/call`);
      expect([refused.statusCode, refused.json().code]).toEqual([404, 'call_not_found']);
    }
  });

  it('[GR21] names the members whom a call rings, at most 32, and whether these are all', async () => {
    const members = Array.from({ length: 33 }, (_, index) => `p${index}`);
    const answer = async (count: number) => {
      api = await TestApi.start({
        conversations: {
          membersOf: async () => members.slice(0, count),
          callOf: async () => null,
          maxPeople: () => LIMITS,
          rungOf: async (members) => members.slice(0, 32),
        },
      });
      const { members: named, rings } = (await api.as('p0', 'conversations/c/call')).json();
      await api.close();
      return [named.length, rings];
    };
    expect(await answer(32)).toEqual([32, true]);
    expect(await answer(33)).toEqual([32, false]);
  });

  it('refuses an invalid id', async () => {
    api = await start();
    for (const id of ['a%0Ab', 'x'.repeat(129)]) {
      const refused = await api.as('bob', `conversations/${id}/call`);
      expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid_argument']);
    }
    expect((await api.as('bob', 'conversations/team')).statusCode).toBe(404);
    expect((await api.as('bob', `conversations/${'x'.repeat(128)}/call`)).statusCode).toBe(404);
  });

  it('answers null while there is no call, and knows no conversation without a host for them', async () => {
    api = await TestApi.start({
      conversations: {
        membersOf: async () => ['bob'],
        callOf: async () => null,
        maxPeople: () => LIMITS,
        rungOf: async (members) => members.slice(0, 32),
      },
    });
    expect((await api.as('bob', 'conversations/team/call')).json()).toEqual({
      call: null,
      members: ['bob'],
      rings: true,
      maxPeople: LIMITS,
    });
    await api.close();
    api = await TestApi.start();
    expect((await api.as('bob', 'conversations/team/call')).statusCode).toBe(404);
  });
});

describe('GET people', () => {
  it('returns the people that the host allows the user to add, without the user', async () => {
    const questions: unknown[] = [];
    api = await TestApi.start({
      people: async (...question) => {
        questions.push(question);
        return [
          { userId: 'bob' },
          { userId: 'carol', name: 'Carol', picture: undefined, online: true },
        ];
      },
    });
    expect((await api.as('bob', 'people?query=%20ca')).json()).toEqual({
      people: [{ userId: 'carol', name: 'Carol', online: true }],
    });
    await api.as('bob', 'people');
    expect(questions).toEqual([
      ['bob', 'ca'],
      ['bob', ''],
    ]);
  });

  it('shows at most fifty, and refuses a long query', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ userId: `u${index}` }));
    api = await TestApi.start({ people: async () => many });
    expect((await api.as('bob', 'people')).json().people).toHaveLength(50);
    expect((await api.as('bob', `people?query=${'x'.repeat(129)}`)).statusCode).toBe(400);
  });

  it('finds nobody without a host for it, and needs a signed-in user', async () => {
    api = await TestApi.start();
    expect((await api.as('bob', 'people')).json()).toEqual({ people: [] });
    expect((await api.request('people')).statusCode).toBe(401);
  });
});
