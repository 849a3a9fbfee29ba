import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoginSession } from '../wire/entities.ts';
import type { LoginSessionAnswer } from '../wire/requests.ts';
import { CLOSE_UNAUTHORIZED } from '../wire/socket-messages.ts';
import { type Api, ApiError } from './api.ts';
import { createTabController } from './tab-controller.ts';
import { createTabIdentity, type TextStore } from './tab-storage.ts';

const alice: LoginSession = {
  user: { id: 'alice', name: 'Alice', picture: '/a.svg' },
  token: 'token-of-alice',
};

let sockets: { onclose?: (event: { code: number }) => void; close(): void }[];
let calls: { setup: ReturnType<typeof vi.fn>; close: ReturnType<typeof vi.fn> };
let page: EventTarget;

beforeEach(() => {
  sockets = [];
  calls = { setup: vi.fn(), close: vi.fn() };
  page = new EventTarget();
  vi.stubGlobal('WebSocket', function FakeSocket(this: { close(): void }) {
    this.close = () => {};
    sockets.push(this);
  });
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal(
    'window',
    Object.assign(page, {
      webrtcCalls: calls,
      location: { search: '', protocol: 'http:', host: 'chat.example' },
      setTimeout: () => 0,
      clearTimeout: () => {},
    }),
  );
});
afterEach(() => vi.unstubAllGlobals());

function setUp(answers: (LoginSessionAnswer | ApiError)[]) {
  const values = new Map<string, string>();
  const store: TextStore = {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
  const identity = createTabIdentity(store);
  const api: Pick<Api, 'loginSession' | 'conversations' | 'callsToken'> = {
    async loginSession() {
      const answer = answers.shift() ?? { session: null, demo: null };
      if (answer instanceof ApiError) throw answer;
      return answer;
    },
    conversations: async () => [],
    callsToken: async () => 'calls token',
  };
  const tab = createTabController({ api: api as Api, identity, tabStore: store, language: 'en' });
  const states: string[] = [];
  tab.subscribe((state) => states.push(state.name));
  return { tab, states, identity };
}

describe('the tab controller', () => {
  it('shows the chat and enables calls once the tab is signed in', async () => {
    const { tab, states, identity } = setUp([{ session: alice, demo: null }]);
    tab.start();
    await vi.waitFor(() => expect(states).toEqual(['loading', 'signed-in']));
    expect(identity.token()).toBe('token-of-alice');
    expect(calls.setup.mock.calls.map(([options]) => options.language)).toEqual(['en']);
  });

  it('passes a new language to the calls module, and the same peer lookup', async () => {
    const { tab, states } = setUp([{ session: alice, demo: null }]);
    tab.start();
    await vi.waitFor(() => expect(states).toContain('signed-in'));
    tab.setLanguage('ru');
    tab.setLanguage('ru');
    const [first, second] = calls.setup.mock.calls.map(([options]) => options);
    expect(calls.setup).toHaveBeenCalledTimes(2);
    expect(second.language).toBe('ru');
    expect(second.describePeer).toBe(first.describePeer);
  });

  it('shows the sign-in page and closes calls when the login session ends', async () => {
    const { tab, states, identity } = setUp([{ session: alice, demo: null }]);
    tab.start();
    await vi.waitFor(() => expect(states).toContain('signed-in'));
    sockets[0]?.onclose?.({ code: CLOSE_UNAUTHORIZED });
    await vi.waitFor(() => expect(tab.get()).toMatchObject({ name: 'signed-out', ended: true }));
    expect(calls.close).toHaveBeenCalledTimes(1);
    expect(identity.token()).toBeUndefined();
  });

  it('tries again when the network is back after the server was unreachable', async () => {
    const { tab, states } = setUp([new ApiError('offline'), { session: alice, demo: null }]);
    tab.start();
    await vi.waitFor(() => expect(states).toEqual(['loading', 'unreachable']));
    page.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(states).toEqual(['loading', 'unreachable', 'signed-in']));
  });
});
