import type { ServerMessage } from '../../wire/socket-messages.ts';

/** One open page of a person. */
export interface Page {
  readonly userId: string;
  readonly loginSessionId: string;
  send(message: ServerMessage): void;
  /** Closes the page because its login session ended. The page must not reconnect by itself. */
  signOut(): void;
}

export interface Timers {
  set(callback: () => void, ms: number): () => void;
}

/** A reload takes less time than this, so it does not show the person as offline. */
export const PRESENCE_GRACE_MS = 3000;

/**
 * Tracks who is online and sends messages to all pages of a person. Only contacts, people who share
 * a conversation, see a person's presence.
 */
export interface Hub {
  /** Adds a page, sends it the contacts' presence, and shows its person as online to them. */
  join(page: Page): Promise<void>;
  leave(page: Page): void;
  send(userId: string, message: ServerMessage): void;
  isOnline(userId: string): boolean;
  /** Tells the person's contacts that the person joined a call or left the last one. */
  setInCall(userId: string, inCall: boolean): void;
  /** Sends two people who just became contacts each other's presence. */
  introduce(userId: string, otherId: string): void;
  /** Closes all pages of a login session. */
  signOut(loginSessionId: string): void;
  /** Drops all pages and timers. The server closes the sockets. */
  close(): void;
}

export interface HubDeps {
  readonly contactIds: (userId: string) => Promise<string[]>;
  /** Ids of the people who are in a call at start. */
  readonly inCall: readonly string[];
  readonly timers: Timers;
  /** Called when the contacts could not be read. The hub keeps working. */
  readonly onError: (error: unknown) => void;
}

export function createHub(deps: HubDeps): Hub {
  const { contactIds, timers, onError } = deps;
  const pages = new Map<string, Set<Page>>();
  const inCall = new Set(deps.inCall);
  /** People whose last page just closed. Each value cancels the announcement. */
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
      const userPages = pages.get(page.userId) ?? new Set();
      userPages.add(page);
      pages.set(page.userId, userPages);
      const contacts = await contactIds(page.userId);
      page.send({
        type: 'ready',
        online: contacts.filter(isOnline),
        inCall: contacts.filter((contact) => inCall.has(contact)),
      });
      if (!wasOnline) announce(page.userId, contacts, true);
    },

    leave(page) {
      const userPages = pages.get(page.userId);
      if (!userPages?.delete(page) || userPages.size > 0) return;
      pages.delete(page.userId);
      const cancel = timers.set(() => {
        offlineTimers.delete(page.userId);
        contactIds(page.userId).then((contacts) => {
          // The person may have come back while the contacts were read.
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
        // It changed again while the contacts were read. That later change announces itself.
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
      for (const userPages of pages.values()) {
        for (const page of userPages) if (page.loginSessionId === loginSessionId) page.signOut();
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
