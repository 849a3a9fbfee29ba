import type { CallType, Readable } from '@xpchat/calls';
import { type Clock, Value } from '@xpchat/calls/primitives';
import type { HistoryEntry, HistoryFilter, HistoryPerson } from '@xpchat/calls-protocol';
import { apiErrorCode, type CallsApi } from '../../calls-api/calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import {
  type HistoryEvent,
  type HistoryState,
  INITIAL_HISTORY,
  transition,
} from './history-state.ts';
import { shownEntries } from './history-view.ts';

/** Calls in one request. */
export const PAGE_SIZE = 30;
/** The server's maximum. */
const MAX_PAGE_SIZE = 100;
/** The server stores a call some time after the page learns of its end, so the list is read several times. */
export const REFRESH_DELAYS_MS = [300, 1500, 5000];

export interface HistoryDeps {
  readonly api: CallsApi;
  readonly clock: Clock;
  /** Whether the page is visible. */
  readonly isVisible: () => boolean;
}

/** Owns the state of the history page and carries out the person's actions. */
export class HistoryController {
  readonly state: Readable<HistoryState>;
  readonly #value = new Value(INITIAL_HISTORY);
  readonly #api: CallsApi;
  readonly #clock: Clock;
  readonly #isVisible: () => boolean;
  /** Calls deleted here. They are removed from answers that the server sent before the deletion. */
  readonly #deletedIds = new Set<string>();
  /** Missed calls that were reported to the server as seen. */
  readonly #reportedSeen = new Set<string>();
  /** Removed from the list, and not yet deleted on the server. */
  #pendingDeletion: HistoryEntry | null = null;
  #cancelNoticeTimer = () => {};
  #cancelRefreshes: (() => void)[] = [];
  /** Counts changes of the criteria. Answers to earlier criteria are dropped. */
  #criteriaVersion = 0;
  /** Counts refreshes. Only the answer to the latest one is used. */
  #refreshCount = 0;
  #closed = false;

  constructor({ api, clock, isVisible }: HistoryDeps) {
    this.#api = api;
    this.#clock = clock;
    this.#isVisible = isVisible;
    this.state = this.#value;
  }

  /** Reads the first page. */
  load(): void {
    const version = ++this.#criteriaVersion;
    this.#apply({ type: 'loading' });
    this.#api.history(this.#criteria(), PAGE_SIZE).then(
      (page) => {
        if (version !== this.#criteriaVersion || this.#closed) return;
        this.#apply({
          type: 'loaded',
          entries: this.#withoutDeleted(page),
          isLast: page.length < PAGE_SIZE,
        });
      },
      (error) => {
        if (version !== this.#criteriaVersion || this.#closed) return;
        this.#apply({ type: 'load_failed', code: apiErrorCode(error) });
      },
    );
  }

  /** Reads the next page. Does nothing during such a read, and at the end of the history. */
  loadMore(): void {
    const { list } = this.#value.get();
    if (list.name !== 'ready' || list.more === 'none' || list.more === 'loading') return;
    const version = this.#criteriaVersion;
    const oldest = list.entries[list.entries.length - 1];
    // A call with a pending deletion is still on the server and can mark the page's end.
    const after = oldest ?? this.#pendingDeletion ?? undefined;
    this.#apply({ type: 'more_loading' });
    this.#api.history(this.#criteria(), PAGE_SIZE, after).then(
      (page) => {
        if (version !== this.#criteriaVersion || this.#closed) return;
        this.#apply({
          type: 'more_loaded',
          entries: this.#withoutDeleted(page),
          isLast: page.length < PAGE_SIZE,
        });
      },
      () => {
        if (version === this.#criteriaVersion) this.#apply({ type: 'more_failed' });
      },
    );
  }

  /** Refreshes the list after a call ended, or after missed calls were added or deleted. */
  scheduleRefresh(): void {
    for (const stop of this.#cancelRefreshes) stop();
    this.#cancelRefreshes = REFRESH_DELAYS_MS.map((delay) =>
      this.#clock.after(delay, () => void this.#refresh()),
    );
  }

  setFilter(filter: HistoryFilter): void {
    this.#setCriteria({ filter });
  }

  setType(type: CallType | null): void {
    this.#setCriteria({ type });
  }

  setPerson(person: HistoryPerson | null): void {
    this.#setCriteria({ person, search: '' });
  }

  setSearch(search: string): void {
    this.#apply({ type: 'criteria_changed', change: { search } });
  }

  /** Removes a call from the list at once, and from the server when the time to undo is over. */
  remove(entry: HistoryEntry): void {
    this.#commitDeletion();
    this.#pendingDeletion = entry;
    this.#deletedIds.add(entry.id);
    this.#apply({ type: 'deleted', entry });
    this.#cancelNoticeTimer = this.#clock.after(UNDO_MS, () => {
      this.#commitDeletion();
      this.#apply({ type: 'notice', notice: null });
    });
  }

  block(person: HistoryPerson): void {
    this.#commitDeletion();
    this.#api.block(person.userId).then(
      () => this.#showNotice({ name: 'blocked', person }),
      (error) => this.#showNotice({ name: 'failed', code: apiErrorCode(error) }),
    );
  }

  /** Undoes the action that the notice reports. */
  undo(): void {
    const { notice } = this.#value.get();
    this.#cancelNoticeTimer();
    this.#apply({ type: 'notice', notice: null });
    if (notice?.name === 'deleted' && this.#pendingDeletion) {
      this.#restore(this.#pendingDeletion);
      this.#pendingDeletion = null;
    } else if (notice?.name === 'blocked') {
      this.#api
        .unblock(notice.person.userId)
        .catch((error) => this.#showNotice({ name: 'failed', code: apiErrorCode(error) }));
    }
  }

  setClearDialogOpen(isOpen: boolean): void {
    this.#apply({ type: 'clearing', clearing: isOpen ? 'asking' : 'no' });
  }

  clear(): void {
    this.#cancelNoticeTimer();
    this.#pendingDeletion = null;
    this.#criteriaVersion++;
    this.#apply({ type: 'clearing', clearing: 'working' });
    this.#api.deleteHistory().then(
      () => this.#apply({ type: 'cleared' }),
      (error) => {
        this.#apply({ type: 'clearing', clearing: 'no' });
        this.#showNotice({ name: 'failed', code: apiErrorCode(error) });
        this.load();
      },
    );
  }

  /** Commits a pending deletion before the page is hidden or closed. */
  flush(): void {
    this.#commitDeletion();
    this.#apply({ type: 'notice', notice: null });
  }

  /** Commits a pending deletion and stops all timers. */
  close(): void {
    this.#commitDeletion();
    this.#closed = true;
    for (const stop of this.#cancelRefreshes) stop();
    this.#cancelRefreshes = [];
    this.#cancelNoticeTimer();
  }

  /**
   * Reports the missed calls in the list as seen if the page is visible. The badge no longer counts
   * them, but their rows stay marked until the panel is opened again.
   */
  markShownAsSeen(): void {
    if (this.#closed || !this.#isVisible()) return;
    const ids = shownEntries(this.#value.get())
      .filter(({ id, missed, seen }) => missed && !seen && !this.#reportedSeen.has(id))
      .map(({ id }) => id);
    if (ids.length === 0) return;
    for (const id of ids) this.#reportedSeen.add(id);
    this.#api.markSeen(ids).catch(() => {
      // Reported again at the next change of the list.
      for (const id of ids) this.#reportedSeen.delete(id);
    });
  }

  #apply(event: HistoryEvent): void {
    if (this.#closed) return;
    this.#value.set(transition(this.#value.get(), event));
    this.markShownAsSeen();
  }

  #showNotice(notice: HistoryState['notice']): void {
    if (this.#closed) return;
    this.#cancelNoticeTimer();
    this.#apply({ type: 'notice', notice });
    this.#cancelNoticeTimer = this.#clock.after(UNDO_MS, () =>
      this.#apply({ type: 'notice', notice: null }),
    );
  }

  #setCriteria(change: Partial<Pick<HistoryState, 'filter' | 'type' | 'person' | 'search'>>): void {
    this.#commitDeletion();
    this.#apply({ type: 'notice', notice: null });
    this.#apply({ type: 'criteria_changed', change });
    this.load();
  }

  #criteria() {
    const { filter, type, person } = this.#value.get();
    return { filter, type, userId: person?.userId ?? null };
  }

  #withoutDeleted(page: readonly HistoryEntry[]): readonly HistoryEntry[] {
    return page.filter(({ id }) => !this.#deletedIds.has(id));
  }

  #restore(entry: HistoryEntry): void {
    this.#deletedIds.delete(entry.id);
    this.#apply({ type: 'restored', entry });
  }

  /** Reads the shown calls and newer ones again. */
  async #refresh(): Promise<void> {
    const { list } = this.#value.get();
    if (list.name === 'failed') this.load();
    if (list.name !== 'ready') return;
    const version = this.#criteriaVersion;
    const refresh = ++this.#refreshCount;
    const limit = Math.min(Math.max(list.entries.length + 1, PAGE_SIZE), MAX_PAGE_SIZE);
    let read: readonly HistoryEntry[] = [];
    let page: readonly HistoryEntry[];
    do {
      try {
        page = await this.#api.history(this.#criteria(), limit, read[read.length - 1]);
      } catch {
        // The list stays as it is until the next refresh or a retry.
        return;
      }
      if (version !== this.#criteriaVersion || refresh !== this.#refreshCount || this.#closed)
        return;
      read = read.concat(page);
    } while (page.length === limit && !this.#coversList(page[limit - 1]));
    this.#apply({
      type: 'refreshed',
      entries: this.#withoutDeleted(read),
      isLast: page.length < limit,
    });
  }

  /** Whether an answer that ends with this call covers the whole list. */
  #coversList(last: HistoryEntry | undefined): boolean {
    const { list } = this.#value.get();
    const oldest = list.name === 'ready' ? list.entries[list.entries.length - 1] : undefined;
    return !oldest || !last || last.createdAt < oldest.createdAt;
  }

  /** Carries out the pending deletion on the server. */
  #commitDeletion(): void {
    const entry = this.#pendingDeletion;
    this.#cancelNoticeTimer();
    this.#pendingDeletion = null;
    if (!entry) return;
    this.#api.deleteCall(entry.id).catch((error) => {
      const code = apiErrorCode(error);
      // Already deleted on another device.
      if (code === 'call_not_found' || code === 'not_found') return;
      this.#restore(entry);
      this.#showNotice({ name: 'failed', code });
    });
  }
}
