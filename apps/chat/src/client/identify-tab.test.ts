import { describe, expect, it } from 'vitest';
import type { LoginSession } from '../wire/entities.ts';
import type { LoginSessionAnswer } from '../wire/requests.ts';
import { type Api, ApiError } from './api.ts';
import { identifyTab } from './identify-tab.ts';
import { createTabIdentity, type TextStore } from './tab-storage.ts';

const person = (id: string) => ({ id, name: id, picture: '' });
const session = (id: string): LoginSession => ({ user: person(id), token: `token-of-${id}` });
const demo = [person('alice'), person('bob')];

function tab(initial?: string) {
  let value: string | null = initial ?? null;
  const store: TextStore = {
    get: () => value,
    set: (_key, next) => {
      value = next;
    },
    remove: () => {
      value = null;
    },
  };
  return createTabIdentity(store);
}

function server(answer: LoginSessionAnswer | ApiError) {
  const requests: { useCookie: boolean }[] = [];
  const api: Pick<Api, 'loginSession' | 'signInDemo'> = {
    async loginSession(options) {
      requests.push(options);
      if (answer instanceof ApiError) throw answer;
      return answer;
    },
    signInDemo: async (as) => session(as),
  };
  return { api: api as Api, requests };
}

describe('identifyTab', () => {
  it('uses the cookie in a new tab and stores its token for the tab', async () => {
    const identity = tab();
    const { api, requests } = server({ session: session('anna'), demo: null });
    expect(await identifyTab(api, identity, null)).toMatchObject({ name: 'signed-in' });
    expect(requests).toEqual([{ useCookie: true }]);
    expect(identity.token()).toBe('token-of-anna');
  });

  it('ignores the cookie in a tab that was signed out', async () => {
    const identity = tab('some token');
    identity.clearToken();
    const { api, requests } = server({ session: null, demo: null });
    expect(await identifyTab(api, identity, null)).toEqual({ name: 'signed-out', demo: null });
    expect(requests).toEqual([{ useCookie: false }]);
  });

  it('signs in the demo account of the address without using the cookie', async () => {
    const identity = tab();
    const { api, requests } = server({ session: null, demo });
    expect(await identifyTab(api, identity, 'alice')).toEqual({
      name: 'signed-in',
      session: session('alice'),
      demo,
    });
    expect(requests).toEqual([{ useCookie: false }]);
    expect(identity.token()).toBe('token-of-alice');
  });

  it('keeps the login session when the page is reloaded', async () => {
    const kept = { ...session('alice'), token: 'first token' };
    const entry = await identifyTab(
      server({ session: kept, demo }).api,
      tab('first token'),
      'alice',
    );
    expect(entry).toEqual({ name: 'signed-in', session: kept, demo });
  });

  it('signs in another account when the address names it', async () => {
    const { api } = server({ session: session('bob'), demo });
    expect(await identifyTab(api, tab('token-of-bob'), 'alice')).toMatchObject({
      session: { user: { id: 'alice' } },
    });
  });

  it.each([
    ['outside the demo', null],
    ['for an unknown account', demo],
  ])('signs nobody in by address %s', async (_what, accounts) => {
    const { api } = server({ session: null, demo: accounts });
    expect(await identifyTab(api, tab(), 'mallory')).toEqual({
      name: 'signed-out',
      demo: accounts,
    });
  });

  it('reports an unreachable server and keeps the tab’s token', async () => {
    const identity = tab('my token');
    const { api } = server(new ApiError('offline'));
    expect(await identifyTab(api, identity, null)).toEqual({ name: 'unreachable' });
    expect(identity.token()).toBe('my token');
  });
});
