import type { Visibility } from '@xpchat/calls-server';
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
 * Tracks who is online and sends messages to all pages of a person. Contacts see a person's presence as
 * far as `visibilityTo` allows: it is the filter of the calls module, so chat and calls say the same.
 */
export interface Hub {
  /** Adds a page, sends it the contacts' presence, and shows its person as online to them. */
  join(page: Page): Promise<void>;
  leave(page: Page): void;
  send(userId: string, message: ServerMessage): void;
  /** How many pages the person has open. */
  pageCount(userId: string): number;
  /** Whether the viewer may know that the person is online, and the person is. */
  isSeenOnline(viewer: string, userId: string): Promise<boolean>;
  /** Tells the person's contacts that the person joined a call or left the last one. */
  setInCall(userId: string, inCall: boolean): void;
  /** Sends two people each other's presence, as far as each may see it. */
  introduce(userId: string, otherId: string): Promise<void>;
  /** The person's blocks or settings changed: tells the contacts what they may see now. */
  refresh(userId: string): Promise<void>;
  /** Closes all pages of a login session. */
  signOut(loginSessionId: string): void;
  /** Drops all pages and timers. The server closes the sockets. */
  close(): void;
}

export interface HubDeps {
  /** People who may see each other's presence, unless one of them forbids it. */
  readonly contactIds: (userId: string) => Promise<string[]>;
  readonly visibilityTo: (viewer: string, userId: string) => Promise<Visibility>;
  /** Ids of the people who are in a call at start. */
  readonly inCall: readonly string[];
  readonly timers: Timers;
  /** Called when the contacts could not be read. The hub keeps working. */
  readonly onError: (error: unknown) => void;
}

export function createHub(deps: HubDeps): Hub {
  const { contactIds, visibilityTo, timers, onError } = deps;
  const pages = new Map<string, Set<Page>>();
  const inCall = new Set(deps.inCall);
  /** People whose last page just closed. Each value cancels the announcement. */
  const offlineTimers = new Map<string, () => void>();

  const isOnline = (userId: string) => pages.has(userId) || offlineTimers.has(userId);

  function send(userId: string, message: ServerMessage): void {
    for (const page of pages.get(userId) ?? []) page.send(message);
  }

  const seesOnline = (visibility: Visibility) => visibility === 'online' || visibility === 'calls';

  /** Those of the viewers who may see the person, with what they may see. */
  const viewersOf = (userId: string, viewers: readonly string[]) =>
    Promise.all(
      viewers.map(async (viewer) => ({ viewer, visibility: await visibilityTo(viewer, userId) })),
    );

  /** The contacts who may see the person, with what they may see. Only people with pages are asked for. */
  async function audienceOf(userId: string) {
    const present = (await contactIds(userId)).filter((contact) => pages.has(contact));
    return viewersOf(userId, present);
  }

  async function announce(userId: string, online: boolean): Promise<void> {
    const audience = await audienceOf(userId);
    // The person may have come back, or left, while the contacts were read.
    if (isOnline(userId) !== online) return;
    for (const { viewer, visibility } of audience) {
      if (seesOnline(visibility)) send(viewer, { type: 'presence', userId, online });
    }
  }

  async function show(userId: string, viewers: readonly string[]): Promise<void> {
    for (const { viewer, visibility } of await viewersOf(userId, viewers)) {
      const online = seesOnline(visibility) && isOnline(userId);
      send(viewer, { type: 'presence', userId, online });
      const isIn = visibility === 'calls' && inCall.has(userId);
      send(viewer, { type: 'in_call', userId, inCall: isIn });
    }
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
      const interesting = contacts.filter((contact) => isOnline(contact) || inCall.has(contact));
      const visible = await Promise.all(
        interesting.map(async (contact) => ({
          contact,
          visibility: await visibilityTo(page.userId, contact),
        })),
      );
      page.send({
        type: 'ready',
        online: visible
          .filter(({ contact, visibility }) => seesOnline(visibility) && isOnline(contact))
          .map(({ contact }) => contact),
        inCall: visible
          .filter(({ contact, visibility }) => visibility === 'calls' && inCall.has(contact))
          .map(({ contact }) => contact),
      });
      if (!wasOnline) await announce(page.userId, true);
    },

    leave(page) {
      const userPages = pages.get(page.userId);
      if (!userPages?.delete(page) || userPages.size > 0) return;
      pages.delete(page.userId);
      const cancel = timers.set(() => {
        offlineTimers.delete(page.userId);
        announce(page.userId, false).catch(onError);
      }, PRESENCE_GRACE_MS);
      offlineTimers.set(page.userId, cancel);
    },

    send,

    pageCount: (userId) => pages.get(userId)?.size ?? 0,

    isSeenOnline: async (viewer, userId) =>
      isOnline(userId) && seesOnline(await visibilityTo(viewer, userId)),

    setInCall(userId, isIn) {
      if (isIn) inCall.add(userId);
      else inCall.delete(userId);
      audienceOf(userId).then((audience) => {
        // It changed again while the contacts were read. That later change announces itself.
        if (inCall.has(userId) !== isIn) return;
        for (const { viewer, visibility } of audience) {
          if (visibility === 'calls') send(viewer, { type: 'in_call', userId, inCall: isIn });
        }
      }, onError);
    },

    async introduce(userId, otherId) {
      await show(otherId, [userId]);
      await show(userId, [otherId]);
    },

    async refresh(userId) {
      const contacts = await contactIds(userId);
      await show(
        userId,
        contacts.filter((contact) => pages.has(contact)),
      );
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
