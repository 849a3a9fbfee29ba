import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endedCall, store } from '../testing/stored-calls.ts';
import { TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
  await store(api.database.db, endedCall('c1', 'no_answer'), endedCall('c2', 'no_answer'));
});
afterEach(() => api.close());

const calls = async () => (await api.as('bob', 'history')).json().calls;

describe('a request that asks for more than its route takes', () => {
  it.each([
    ['DELETE', 'history?callId=c1'],
    ['DELETE', 'history/c1?all=true'],
    ['DELETE', 'history?calls=c1&calls=c2'],
    ['GET', 'history?callId=c1'],
    ['GET', 'history?Limit=1'],
    ['POST', 'history/seen?callId=c1'],
    ['GET', 'presence?users=alice&user=carol'],
    ['GET', 'people?q=al'],
    ['GET', 'settings?version=1'],
    ['GET', 'blocks?userId=alice'],
    ['PUT', 'blocks/alice?until=1'],
    ['DELETE', 'blocks?userId=alice&from=bob'],
    ['GET', 'conversations/team/call?members=1'],
  ] as const)('C11: is refused and changes nothing: %s %s', async (method, path) => {
    const response = await api.as('bob', path, { method });
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_argument']);
    expect(response.json().message).not.toContain('c1');
    expect(await calls()).toMatchObject([{ seen: false }, { seen: false }]);
    expect((await api.as('bob', 'blocks')).json()).toEqual({ blocks: [] });
  });

  it('C11: names the parameters that the route takes', async () => {
    const response = await api.as('bob', 'history?callId=c1');
    expect(response.json().message).toBe(
      "The query has a parameter that this route does not take. It takes 'limit', 'before', 'beforeId', 'filter', 'type', 'with'.",
    );
  });

  it.each([
    ['DELETE', 'history', { callId: 'c1' }],
    ['DELETE', 'history', ['c1']],
    ['POST', 'history/seen', { callId: 'c1' }],
    ['POST', 'history/seen', { calls: ['c1'], callId: 'c2' }],
    ['POST', 'history/seen', 'c1'],
  ] as const)(
    'C11: is refused with a body of more fields: %s %s %j',
    async (method, path, body) => {
      const response = await api.as('bob', path, { method, body: JSON.stringify(body) });
      expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_argument']);
      expect(response.json().message).not.toContain('c1');
      expect(await calls()).toMatchObject([{ seen: false }, { seen: false }]);
    },
  );

  it('C11: is refused if path and query name two different users', async () => {
    const two = await api.as('bob', 'blocks/alice?userId=carol', { method: 'PUT' });
    expect([two.statusCode, two.json().code]).toEqual([400, 'invalid_argument']);
    const one = await api.as('bob', 'blocks/alice?userId=alice', { method: 'PUT' });
    expect(one.json()).toMatchObject({ blocks: [{ userId: 'alice' }] });
  });

  it('C11: may name its token, and an empty body is none', async () => {
    const { authorization } = (await api.as('bob', 'history')).raw.req.headers;
    const token = String(authorization).slice('Bearer '.length);
    expect((await api.request(`history?access_token=${token}`)).statusCode).toBe(200);
    expect((await api.as('bob', 'history', { method: 'DELETE', body: {} })).statusCode).toBe(200);
    expect(await calls()).toEqual([]);
  });
});
