import { listen, type Readable, Value } from '@xpchat/calls/primitives';
import type { LoginSession, Person } from '../wire/entities.ts';
import { type Address, isSameTarget, readAddress, type Target, writeAddress } from './address.ts';
import type { Api } from './api.ts';
import { type CallsHost, closeCalls, setUpCalls } from './calls-module.ts';
import { type ChatController, createChatController } from './chat-controller.ts';
import { conversationOf, conversationWith, personOf } from './chat-state.ts';
import { localizeState, personLocalizer } from './demo-people.ts';
import type { Language } from './i18n/i18n.ts';
import { identifyTab } from './identify-tab.ts';
import { browserPlatform, newId } from './platform.ts';
import { scheduleRetry } from './retry.ts';
import { messageTexts, type SavedChat } from './save-chat.ts';
import type { TabIdentity, TextStore } from './tab-storage.ts';

type TabState =
  | { readonly name: 'loading' }
  | { readonly name: 'unreachable' }
  | {
      readonly name: 'signed-out';
      readonly demo: readonly Person[] | null;
      readonly ended: boolean;
    }
  | { readonly name: 'signed-in'; readonly chat: ChatController };

/** One tab from start to sign-out. Connects the chat, the address and the calls module. */
export interface TabController extends Readable<TabState> {
  readonly api: Api;
  /** Returns the demo's accounts; null outside the demo. */
  demo(): readonly Person[] | null;
  start(): void;
  signedIn(session: LoginSession): void;
  signOut(): void;
  open(target: Target | null): void;
  setLanguage(language: Language): void;
}

export interface TabControllerDeps {
  readonly api: Api;
  readonly identity: TabIdentity;
  readonly tabStore: TextStore;
  /** The language until the person chooses one. */
  readonly language: Language;
}

export function createTabController({
  api,
  identity,
  tabStore,
  language: initial,
}: TabControllerDeps): TabController {
  const value = new Value<TabState>({ name: 'loading' });
  const state = () => value.get();
  const setState = (next: TabState) => value.set(next);
  let language = initial;
  let demo: readonly Person[] | null = null;
  let attempts = 0;
  let stopRetry = () => {};
  const address = (): Address => readAddress(window.location.search);

  const currentChat = (): ChatController | undefined => {
    const current = state();
    return current.name === 'signed-in' ? current.chat : undefined;
  };

  /** Stays the same function for the life of the tab, so that the module sees no changed option. */
  const describePeer = (userId: string): Person | undefined => {
    const chat = currentChat();
    const known = chat && personOf(chat.get(), userId);
    // The list of conversations may arrive later than the first call.
    const person = known ?? demo?.find(({ id }) => id === userId);
    return person && personLocalizer(language, demo)(person);
  };

  const describeConversation: CallsHost['describeConversation'] = (id) => {
    const chat = currentChat();
    if (!chat) return undefined;
    const shown = localizeState(chat.get(), personLocalizer(language, demo), demo && language);
    return conversationOf(shown, id)?.group;
  };

  /** Puts the chat of a call into the conversation of the call, or of the two people. */
  const saveChat = (saved: SavedChat): void => {
    const chat = currentChat();
    const [peer, ...others] = saved.people;
    const pair = peer && !others.length && chat && conversationWith(chat.get(), peer.id);
    const conversationId = saved.conversationId ?? (pair ? pair.id : undefined);
    if (!chat || !conversationId) throw new Error('there is no conversation of these people');
    const localize = personLocalizer(language, demo);
    const nameOf = (userId: string | null) =>
      userId === null ? localize(chat.get().me).name : (describePeer(userId)?.name ?? userId);
    for (const text of messageTexts(saved, nameOf)) chat.send(conversationId, text);
  };

  const host: CallsHost = { describePeer, describeConversation, saveChat };

  /** Restarts the identification of the tab. The result of an earlier attempt is ignored. */
  function start(ended: boolean): void {
    setState({ name: 'loading' });
    void attempt(ended, 0);
  }

  /** @param failures number of consecutive attempts without a response */
  async function attempt(ended: boolean, failures: number): Promise<void> {
    stopRetry();
    const attemptId = ++attempts;
    const entry = await identifyTab(api, identity, address().as);
    if (attemptId !== attempts) return;
    switch (entry.name) {
      case 'signed-in':
        demo = entry.demo;
        signedIn(entry.session);
        return;
      case 'signed-out':
        demo = entry.demo ?? demo;
        setState({ name: 'signed-out', demo: entry.demo, ended });
        return;
      case 'unreachable':
        setState({ name: 'unreachable' });
        stopRetry = scheduleRetry(
          browserPlatform,
          failures,
          () => void attempt(ended, failures + 1),
        );
        return;
    }
  }

  function signedIn(session: LoginSession): void {
    identity.saveToken(session.token);
    const chat = createChatController({
      me: session.user,
      token: session.token,
      api,
      socket: browserPlatform,
      store: tabStore,
      now: Date.now,
      newId,
      isVisible: () => document.visibilityState === 'visible',
      onLoginSessionEnded: () => handleLoginSessionEnd(chat),
    });
    setState({ name: 'signed-in', chat });
    setUpCalls(api.callsToken, host, language);
    const { target } = address();
    if (target) chat.show(target);
  }

  /** The login session was signed out elsewhere or has expired. */
  function handleLoginSessionEnd(chat: ChatController): void {
    if (chat !== currentChat()) return;
    chat.close();
    closeCalls();
    identity.clearToken();
    start(true);
  }

  async function signOut(): Promise<void> {
    currentChat()?.close();
    closeCalls();
    // Signs this tab out even if the server cannot be reached.
    await api.signOut().catch(() => undefined);
    identity.clearToken();
    // A reload removes all of this person's data from memory.
    window.location.assign('/');
  }

  function pushAddress(target: Target | null): void {
    if (isSameTarget(target, address().target)) return;
    window.history.pushState(null, '', writeAddress({ as: address().as, target }));
  }

  // For the life of the page.
  listen(window, { popstate: () => currentChat()?.show(address().target) });
  listen(document, {
    visibilitychange: () => {
      if (document.visibilityState === 'visible') currentChat()?.seen();
    },
  });

  return {
    api,
    get: state,
    subscribe: (listener) => value.subscribe(listener),
    demo: () => demo,
    start: () => start(false),
    signedIn,
    signOut: () => void signOut(),
    open(target) {
      pushAddress(target);
      currentChat()?.show(target);
    },
    setLanguage(chosen) {
      if (language === chosen) return;
      language = chosen;
      if (currentChat()) setUpCalls(api.callsToken, host, language);
    },
  };
}
