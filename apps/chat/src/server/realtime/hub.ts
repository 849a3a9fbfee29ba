import type { ServerMessage } from '../../wire/socket-messages.ts';

/** One open page of a person. */
export interface Page {
  readonly userId: string;
  readonly loginSessionId: string;
  send(message: ServerMessage): void;
  /** Its session is over: the page must not come back by itself. */
  signOut(): void;
}

export interface Timers {
  set(callback: () => void, ms: number): () => void;
}

/** A reload takes less than this: nobody is shown leaving and coming back for it. */
export const PRESENCE_GRACE_MS = 3000;

/**
 * Who is here, and how to reach every page of theirs. Presence goes to contacts alone: people who
 * share a conversation.
 */
export interface Hub {
  /** The page is there: told of who is online, and its person shown to their contacts. */
  join(page: Page): Promise<void>;
  leave(page: Page): void;
  send(userId: string, message: ServerMessage): void;
  isOnline(userId: string): boolean;
  /** The person came into a call, or left the last one: their contacts learn it. */
  setInCall(userId: string, inCall: boolean): void;
  /** Two people just became contacts: each learns whether the other is here. */
  introduce(userId: string, otherId: string): void;
  signOut(loginSessionId: string): void;
  /** Forgets everybody; the sockets are closed by the server that holds them. */
  close(): void;
}

export interface HubDeps {
  readonly contactIds: (userId: string) => Promise<string[]>;
  /** Who is in a call already. */
  readonly inCall: readonly string[];
  readonly timers: Timers;
  /** Told when contacts could not be read; the hub itself goes on. */
  readonly onError: (error: unknown) => void;
}

export function createHub(deps: HubDeps): Hub {
  const { contactIds, timers, onError } = deps;
  const pages = new Map<string, Set<Page>>();
  const inCall = new Set(deps.inCall);
  /** People whose last page has just gone, with how to stop announcing it. */
  const offlineTimers = new Map<string, () => void>();

  const isOnline = (userId: string) => pages.has(userId) || offlineTimers.has(userId);

  function send(userId: string, message: ServerMessage): void {
    for (const page of pages.get(userId) ?? []) page.send(message);
  }

  function announce(userId: string, contacts: string[], online: boolean): void {
    for (const contact of contacts) send(contact, { type: 'presence', userId, online });
  }

  return {
    async join(page) {
      const wasOnline = isOnline(page.userId);
      offlineTimers.get(page.userId)?.();
      offlineTimers.delete(page.userId);
      const mine = pages.get(page.userId) ?? new Set();
      mine.add(page);
      pages.set(page.userId, mine);
      const contacts = await contactIds(page.userId);
      page.send({
        type: 'ready',
        online: contacts.filter(isOnline),
        inCall: contacts.filter((contact) => inCall.has(contact)),
      });
      if (!wasOnline) announce(page.userId, contacts, true);
    },

    leave(page) {
      const mine = pages.get(page.userId);
      if (!mine?.delete(page) || mine.size > 0) return;
      pages.delete(page.userId);
      const cancel = timers.set(() => {
        offlineTimers.delete(page.userId);
        contactIds(page.userId).then((contacts) => {
          // Somebody who came back while contacts were read is not gone.
          if (!isOnline(page.userId)) announce(page.userId, contacts, false);
        }, onError);
      }, PRESENCE_GRACE_MS);
      offlineTimers.set(page.userId, cancel);
    },

    send,
    isOnline,

    setInCall(userId, isIn) {
      if (isIn) inCall.add(userId);
      else inCall.delete(userId);
      contactIds(userId).then((contacts) => {
        // Changed again while contacts were read: that change tells them.
        if (inCall.has(userId) !== isIn) return;
        for (const contact of contacts) {
          send(contact, { type: 'in_call', userId, inCall: isIn });
        }
      }, onError);
    },

    introduce(userId, otherId) {
      for (const [one, other] of [
        [userId, otherId],
        [otherId, userId],
      ] as const) {
        send(one, { type: 'presence', userId: other, online: isOnline(other) });
        send(one, { type: 'in_call', userId: other, inCall: inCall.has(other) });
      }
    },

    signOut(loginSessionId) {
      for (const mine of pages.values()) {
        for (const page of mine) if (page.loginSessionId === loginSessionId) page.signOut();
      }
    },

    close() {
      for (const cancel of offlineTimers.values()) cancel();
      offlineTimers.clear();
      pages.clear();
      inCall.clear();
    },
  };
}
