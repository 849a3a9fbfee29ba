import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endedCall, ringingCall, store } from '../testing/stored-calls.ts';
import { TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.close());

const put = (...calls: Parameters<typeof endedCall>[]) =>
  store(api.database.db, ...calls.map((call) => endedCall(...call)));

async function history(userId: string, query = ''): Promise<string[]> {
  const response = await api.as(userId, `history?${query}`);
  expect(response.statusCode).toBe(200);
  return response.json().calls.map(({ id }: { id: string }) => id);
}

describe('GET history', () => {
  it('describes each call from the view of the user, with the other participants', async () => {
    const profile = { name: 'Алиса', picture: 'https://chat.example/alice.png' };
    await put(['c1', 'completed', { createdAt: 1000, type: 'video', profile }]);
    await put(['c2', 'no_answer', { createdAt: 2000 }]);
    const times = { createdAt: 1000, answeredAt: 1005, endedAt: 1010 };
    const common = { id: 'c1', type: 'video', caller: 'alice', callees: ['bob'], ...times };
    expect((await api.as('bob', 'history')).json()).toEqual({
      calls: [
        {
          id: 'c2',
          type: 'audio',
          caller: 'alice',
          callees: ['bob'],
          createdAt: 2000,
          endedAt: 2010,
          reason: 'no_answer',
          direction: 'incoming',
          missed: true,
          seen: false,
          people: [{ userId: 'alice' }],
        },
        {
          ...common,
          reason: 'completed',
          direction: 'incoming',
          missed: false,
          seen: false,
          people: [{ userId: 'alice', ...profile }],
        },
      ],
    });
    expect((await api.as('alice', 'history?before=1001')).json().calls).toEqual([
      {
        ...common,
        reason: 'completed',
        direction: 'outgoing',
        missed: false,
        seen: false,
        people: [{ userId: 'bob' }],
      },
    ]);
  });

  it('pages through all calls once, with fifty calls per page by default', async () => {
    const calls = Array.from({ length: 60 }, (_, index) =>
      // Three calls share each millisecond.
      endedCall(`c${index}`, 'completed', { createdAt: Math.floor(index / 3) }),
    );
    await store(api.database.db, ...calls);
    expect(await history('alice')).toHaveLength(50);
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const { calls: page } = (await api.as('alice', `history?limit=7${cursor}`)).json();
      seen.push(...page.map(({ id }: { id: string }) => id));
      const last = page.at(-1);
      if (!last) break;
      cursor = `&before=${last.createdAt}&beforeId=${last.id}`;
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });

  it('filters by kind, type and participant', async () => {
    await put(
      ['out', 'completed', { caller: 'bob', callee: 'alice', createdAt: 1 }],
      ['in', 'completed', { createdAt: 2, type: 'screen' }],
      ['missed', 'cancelled', { caller: 'c/arol & "co"', createdAt: 3 }],
    );
    expect(await history('bob', 'filter=all')).toEqual(['missed', 'in', 'out']);
    expect(await history('bob', 'filter=missed')).toEqual(['missed']);
    expect(await history('bob', 'filter=incoming')).toEqual(['missed', 'in']);
    expect(await history('bob', 'filter=outgoing')).toEqual(['out']);
    expect(await history('bob', 'type=screen')).toEqual(['in']);
    expect(await history('bob', 'with=alice')).toEqual(['in', 'out']);
    const other = encodeURIComponent('c/arol & "co"');
    expect(await history('bob', `with=${other}&filter=incoming&type=audio`)).toEqual(['missed']);
    expect(await history('bob', 'with=nobody')).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=-1',
    'limit=ten',
    'limit=',
    'limit=1&limit=2',
    'before=-1',
    'before=now',
    'before=99999999999999999',
    'beforeId=c1',
    'before=1&beforeId=',
    'before=1&beforeId=a%20b',
    `before=1&beforeId=${'x'.repeat(65)}`,
    'filter=lost',
    'filter=',
    'type=fax',
    'with=',
    'with=a%00b',
    `with=${'x'.repeat(129)}`,
  ])('refuses %s and names the field', async (query) => {
    const response = await api.as('alice', `history?${query}`);
    expect(response.statusCode).toBe(400);
    const { code, message } = response.json();
    expect(code).toBe('invalid_argument');
    expect(message).toMatch(/^'(limit|before|beforeId|filter|type|with)'/);
    expect(query).toContain(message.split("'")[1]);
  });
});

describe('DELETE history', () => {
  it('deletes one call for the user only, and sends the number of missed calls to all devices', async () => {
    await put(['c1', 'no_answer'], ['c2', 'no_answer']);
    const response = await api.as('bob', 'history/c1', { method: 'DELETE' });
    expect([response.statusCode, response.json()]).toEqual([200, { missedCount: 1 }]);
    expect(api.notifications).toEqual([['bob', { type: 'missed_count', count: 1 }]]);
    expect(await history('bob')).toEqual(['c2']);
    expect(await history('alice')).toEqual(['c2', 'c1']);
  });

  it('sends the number even if it is unchanged, so that other devices refresh their list', async () => {
    await put(['c1', 'completed'], ['c2', 'no_answer']);
    await api.as('bob', 'history/c1', { method: 'DELETE' });
    expect(api.notifications).toEqual([['bob', { type: 'missed_count', count: 1 }]]);
    await api.as('alice', 'history', { method: 'DELETE' });
    expect(api.notifications.at(-1)).toEqual(['alice', { type: 'missed_count', count: 0 }]);
  });

  it("gives the same answer for a call that is unknown, live, deleted or somebody else's", async () => {
    await put(['others', 'completed'], ['deleted', 'completed', { caller: 'carol' }]);
    await put(['blocked', 'unavailable', { callee: 'carol', hidden: true }]);
    await store(api.database.db, ringingCall('live', { caller: 'carol', callee: 'dave' }));
    await api.as('carol', 'history/deleted', { method: 'DELETE' });
    const answers = new Set<string>();
    for (const id of ['none', 'others', 'deleted', 'blocked', 'live']) {
      const response = await api.as('carol', `history/${id}`, { method: 'DELETE' });
      expect(response.statusCode).toBe(404);
      expect(response.json().code).toBe('call_not_found');
      answers.add(response.body);
    }
    expect(answers.size).toBe(1);
    expect(await history('alice')).toEqual(['others', 'blocked']);
    expect(await history('bob')).toEqual(['others', 'deleted']);
  });

  it('refuses an invalid call id', async () => {
    for (const id of ['a%20b', 'x'.repeat(65), '%00']) {
      const response = await api.as('alice', `history/${id}`, { method: 'DELETE' });
      expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_argument']);
    }
  });

  it('deletes all calls for the user only', async () => {
    await put(['c1', 'no_answer'], ['c2', 'completed'], ['c3', 'no_answer', { callee: 'carol' }]);
    const response = await api.as('bob', 'history', { method: 'DELETE' });
    expect([response.statusCode, response.json()]).toEqual([200, { missedCount: 0 }]);
    expect(api.notifications).toEqual([['bob', { type: 'missed_count', count: 0 }]]);
    expect(await history('bob')).toEqual([]);
    expect(await history('alice')).toEqual(['c3', 'c2', 'c1']);
    expect(await history('carol')).toEqual(['c3']);
  });
});

describe('POST history/seen', () => {
  it("clears the missed calls on all devices of the user, and nobody else's", async () => {
    await put(['c1', 'no_answer'], ['c2', 'no_answer', { callee: 'carol' }]);
    const response = await api.as('bob', 'history/seen', { method: 'POST' });
    expect([response.statusCode, response.json()]).toEqual([200, { missedCount: 0 }]);
    expect(api.notifications).toEqual([['bob', { type: 'missed_count', count: 0 }]]);
    const [entry] = (await api.as('bob', 'history')).json().calls;
    expect(entry).toMatchObject({ missed: true, seen: true });
    expect(await api.availability.history.missedOf('carol')).toBe(1);
  });

  const post = (calls: unknown) =>
    api.as('bob', 'history/seen', { method: 'POST', body: { calls } });

  it('marks only the named calls as seen', async () => {
    await put(['c1', 'no_answer'], ['c2', 'busy'], ['c3', 'busy', { callee: 'carol' }]);
    expect((await post(['c2', 'c3', 'unknown'])).json()).toEqual({ missedCount: 1 });
    const { calls } = (await api.as('bob', 'history')).json();
    expect(calls.map(({ id, seen }: { id: string; seen: boolean }) => [id, seen])).toEqual([
      ['c2', true],
      ['c1', false],
    ]);
    expect(await api.availability.history.missedOf('carol')).toBe(1);
  });

  it.each([
    ['no call', []],
    ['no id', ['a b']],
    ['one id alone', 'c1'],
    ['a number', [1]],
    ['null', null],
    ['too many', Array(1001).fill('c')],
  ])('refuses %s', async (_name, calls) => {
    await put(['c1', 'no_answer']);
    expect((await post(calls)).statusCode).toBe(400);
    expect(await api.availability.history.missedOf('bob')).toBe(1);
  });
});
