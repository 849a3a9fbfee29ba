import { afterEach, describe, expect, it } from 'vitest';
import { activeCall, ringingCall, store } from '../testing/stored-calls.ts';
import { TestApi } from '../testing/test-api.ts';

let api: TestApi;
afterEach(() => api.close());

const presenceFor = async (userId: string, users: string) =>
  (await api.as(userId, `presence?users=${users}`)).json();

describe('GET presence', () => {
  it('shows people who are in a call, but not people whose phone only rings', async () => {
    api = await TestApi.start();
    await store(api.database.db, activeCall(ringingCall('c1')));
    await store(api.database.db, ringingCall('c2', { caller: 'carol', callee: 'dave' }));
    expect(await presenceFor('erin', 'alice,bob,carol,dave,frank,alice')).toEqual({
      presence: {
        alice: 'in_call',
        bob: 'in_call',
        carol: 'in_call',
        dave: 'free',
        frank: 'free',
      },
    });
    expect(await api.availability.isInCall('bob')).toBe(true);
    expect(await api.availability.isInCall('dave')).toBe(false);
  });

  it('leaves out users whom the asker may not call', async () => {
    const questions: string[] = [];
    api = await TestApi.start({
      canReach: async (from, to) => {
        questions.push(`${from} to ${to}`);
        return to === 'alice' ? 'no' : 'contact';
      },
    });
    await store(api.database.db, activeCall(ringingCall('c1')));
    expect(await presenceFor('erin', 'alice,bob')).toEqual({ presence: { bob: 'in_call' } });
    // Both directions: contacts are mutual.
    expect(questions.sort()).toEqual([
      'alice to erin',
      'bob to erin',
      'erin to alice',
      'erin to bob',
    ]);
  });

  it.each([
    ['a stranger to both', []],
    ['known to the asker only', ['bob erin']],
    ['a contact who does not know the asker', ['erin bob']],
  ])('C7: shows a user as free who is %s', async (_who, contacts) => {
    api = await TestApi.start({
      canReach: async (from, to) => (contacts.includes(`${from} ${to}`) ? 'contact' : 'stranger'),
    });
    await store(api.database.db, activeCall(ringingCall('c1')));
    expect(await presenceFor('erin', 'bob')).toEqual({ presence: { bob: 'free' } });
    expect(await api.availability.visibilityTo('erin', 'bob')).toBe('none');
  });

  it('C7: says the same to the host as to pages', async () => {
    api = await TestApi.start();
    const see = (viewer: string) => api.availability.visibilityTo(viewer, 'bob');
    expect(await see('erin')).toBe('calls');
    await api.as('bob', 'blocks?userId=erin', { method: 'PUT' });
    expect([await see('erin'), await see('frank')]).toEqual(['none', 'calls']);
    await api.as('bob', 'settings', {
      method: 'PUT',
      body: {
        version: 0,
        whoMayCall: 'everyone',
        busy: 'waiting',
        doNotDisturb: { enabled: true, schedule: [], timeZone: 'UTC' },
      },
    });
    expect(await see('frank')).toBe('online');
    expect(await see('bob')).toBe('calls');
  });

  it('shows users as free who do not accept calls of the asker, whatever the reason', async () => {
    api = await TestApi.start();
    await store(api.database.db, activeCall(ringingCall('c1')));
    await store(
      api.database.db,
      activeCall(ringingCall('c2', { caller: 'carol', callee: 'dave' })),
    );
    const rules = (whoMayCall: string, isQuiet: boolean) => ({
      version: 0,
      whoMayCall,
      busy: 'waiting',
      doNotDisturb: { enabled: isQuiet, schedule: [], timeZone: 'UTC' },
    });
    await api.as('alice', 'blocks/erin', { method: 'PUT' });
    await api.as('bob', 'settings', { method: 'PUT', body: rules('everyone', true) });
    await api.as('carol', 'settings', { method: 'PUT', body: rules('nobody', false) });
    expect(await presenceFor('erin', 'alice,bob,carol,dave')).toEqual({
      presence: { alice: 'free', bob: 'free', carol: 'free', dave: 'in_call' },
    });
    expect(await presenceFor('frank', 'alice,bob')).toEqual({
      presence: { alice: 'in_call', bob: 'free' },
    });
  });

  it('shows a blocked asker that they are in a call with the blocking user', async () => {
    api = await TestApi.start();
    await store(api.database.db, activeCall(ringingCall('c1')));
    await api.as('bob', 'blocks/alice', { method: 'PUT' });
    expect(await presenceFor('alice', 'bob')).toEqual({ presence: { bob: 'in_call' } });
  });

  it('accepts every valid user id', async () => {
    api = await TestApi.start();
    const body = await presenceFor('erin', '__proto__,constructor,%D0%90');
    expect(Object.keys(body.presence).sort()).toEqual(['__proto__', 'constructor', 'А']);
  });

  it.each([
    ['nobody', ''],
    ['an empty list', 'users='],
    ['an empty name', 'users=alice,,bob'],
    ['a name that is too long', `users=${'x'.repeat(129)}`],
    ['control characters', 'users=a%07'],
    ['more than fifty people', `users=${Array.from({ length: 51 }, (_, i) => `p${i}`).join()}`],
    ['two lists', 'users=alice&users=bob'],
  ])('refuses %s', async (_name, query) => {
    api = await TestApi.start();
    const response = await api.as('erin', `presence?${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.json().code).toBe('invalid_argument');
  });

  it('fails when the host does not answer', async () => {
    api = await TestApi.start({ canReach: () => Promise.reject(new Error('the chat is away')) });
    const response = await api.as('erin', 'presence?users=bob');
    expect([response.statusCode, response.json().code]).toEqual([500, 'server_error']);
  });
});
