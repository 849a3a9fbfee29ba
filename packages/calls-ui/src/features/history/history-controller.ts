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
  private readonly _value = new Value(INITIAL_HISTORY);
  private readonly _api: CallsApi;
  private readonly _clock: Clock;
  private readonly _isVisible: () => boolean;
  /** Calls deleted here. They are removed from answers that the server sent before the deletion. */
  private readonly _deletedIds = new Set<string>();
  /** Missed calls that were reported to the server as seen. */
  private readonly _reportedSeen = new Set<string>();
  /** Removed from the list, and not yet deleted on the server. */
  private _pendingDeletion: HistoryEntry | null = null;
  private _cancelNoticeTimer = () => {};
  private _cancelRefreshes: (() => void)[] = [];
  /** Counts changes of the criteria. Answers to earlier criteria are dropped. */
  private _criteriaVersion = 0;
  /** Counts refreshes. Only the answer to the latest one is used. */
  private _refreshCount = 0;
  private _closed = false;

  constructor({ api, clock, isVisible }: HistoryDeps) {
    this._api = api;
    this._clock = clock;
    this._isVisible = isVisible;
    this.state = this._value;
  }

  /** Reads the first page. */
  load(): void {
    const version = ++this._criteriaVersion;
    this._apply({ type: 'loading' });
    this._api.history(this._criteria(), PAGE_SIZE).then(
      (page) => {
        if (version !== this._criteriaVersion || this._closed) return;
        this._apply({
          type: 'loaded',
          entries: this._withoutDeleted(page),
          isLast: page.length < PAGE_SIZE,
        });
      },
      (error) => {
        if (version !== this._criteriaVersion || this._closed) return;
        this._apply({ type: 'load_failed', code: apiErrorCode(error) });
      },
    );
  }

  /** Reads the next page. Does nothing during such a read, and at the end of the history. */
  loadMore(): void {
    const { list } = this._value.get();
    if (list.name !== 'ready' || list.more === 'none' || list.more === 'loading') return;
    const version = this._criteriaVersion;
    const oldest = list.entries[list.entries.length - 1];
    // A call with a pending deletion is still on the server and can mark the page's end.
    const after = oldest ?? this._pendingDeletion ?? undefined;
    this._apply({ type: 'more_loading' });
    this._api.history(this._criteria(), PAGE_SIZE, after).then(
      (page) => {
        if (version !== this._criteriaVersion || this._closed) return;
        this._apply({
          type: 'more_loaded',
          entries: this._withoutDeleted(page),
          isLast: page.length < PAGE_SIZE,
        });
      },
      () => {
        if (version === this._criteriaVersion) this._apply({ type: 'more_failed' });
      },
    );
  }

  /** Refreshes the list after a call ended, or after missed calls were added or deleted. */
  scheduleRefresh(): void {
    for (const stop of this._cancelRefreshes) stop();
    this._cancelRefreshes = REFRESH_DELAYS_MS.map((delay) =>
      this._clock.after(delay, () => void this._refresh()),
    );
  }

  setFilter(filter: HistoryFilter): void {
    this._setCriteria({ filter });
  }

  setType(type: CallType | null): void {
    this._setCriteria({ type });
  }

  setPerson(person: HistoryPerson | null): void {
    this._setCriteria({ person, search: '' });
  }

  setSearch(search: string): void {
    this._apply({ type: 'criteria_changed', change: { search } });
  }

  /** Removes a call from the list at once, and from the server when the time to undo is over. */
  remove(entry: HistoryEntry): void {
    this._commitDeletion();
    this._pendingDeletion = entry;
    this._deletedIds.add(entry.id);
    this._apply({ type: 'deleted', entry });
    this._cancelNoticeTimer = this._clock.after(UNDO_MS, () => {
      this._commitDeletion();
      this._apply({ type: 'notice', notice: null });
    });
  }

  block(person: HistoryPerson): void {
    this._commitDeletion();
    this._api.block(person.userId).then(
      () => this._showNotice({ name: 'blocked', person }),
      (error) => this._showNotice({ name: 'failed', code: apiErrorCode(error) }),
    );
  }

  /** Undoes the action that the notice reports. */
  undo(): void {
    const { notice } = this._value.get();
    this._cancelNoticeTimer();
    this._apply({ type: 'notice', notice: null });
    if (notice?.name === 'deleted' && this._pendingDeletion) {
      this._restore(this._pendingDeletion);
      this._pendingDeletion = null;
    } else if (notice?.name === 'blocked') {
      this._api
        .unblock(notice.person.userId)
        .catch((error) => this._showNotice({ name: 'failed', code: apiErrorCode(error) }));
    }
  }

  setClearDialogOpen(isOpen: boolean): void {
    this._apply({ type: 'clearing', clearing: isOpen ? 'asking' : 'no' });
  }

  clear(): void {
    this._cancelNoticeTimer();
    this._pendingDeletion = null;
    this._criteriaVersion++;
    this._apply({ type: 'clearing', clearing: 'working' });
    this._api.deleteHistory().then(
      () => this._apply({ type: 'cleared' }),
      (error) => {
        this._apply({ type: 'clearing', clearing: 'no' });
        this._showNotice({ name: 'failed', code: apiErrorCode(error) });
        this.load();
      },
    );
  }

  /** Commits a pending deletion before the page is hidden or closed. */
  flush(): void {
    this._commitDeletion();
    this._apply({ type: 'notice', notice: null });
  }

  /** Commits a pending deletion and stops all timers. */
  close(): void {
    this._commitDeletion();
    this._closed = true;
    for (const stop of this._cancelRefreshes) stop();
    this._cancelRefreshes = [];
    this._cancelNoticeTimer();
  }

  /**
   * Reports the missed calls in the list as seen if the page is visible. The badge no longer counts
   * them, but their rows stay marked until the panel is opened again.
   */
  markShownAsSeen(): void {
    if (this._closed || !this._isVisible()) return;
    const ids = shownEntries(this._value.get())
      .filter(({ id, missed, seen }) => missed && !seen && !this._reportedSeen.has(id))
      .map(({ id }) => id);
    if (ids.length === 0) return;
    for (const id of ids) this._reportedSeen.add(id);
    this._api.markSeen(ids).catch(() => {
      // Reported again at the next change of the list.
      for (const id of ids) this._reportedSeen.delete(id);
    });
  }

  private _apply(event: HistoryEvent): void {
    if (this._closed) return;
    this._value.set(transition(this._value.get(), event));
    this.markShownAsSeen();
  }

  private _showNotice(notice: HistoryState['notice']): void {
    if (this._closed) return;
    this._cancelNoticeTimer();
    this._apply({ type: 'notice', notice });
    this._cancelNoticeTimer = this._clock.after(UNDO_MS, () =>
      this._apply({ type: 'notice', notice: null }),
    );
  }

  private _setCriteria(
    change: Partial<Pick<HistoryState, 'filter' | 'type' | 'person' | 'search'>>,
  ): void {
    this._commitDeletion();
    this._apply({ type: 'notice', notice: null });
    this._apply({ type: 'criteria_changed', change });
    this.load();
  }

  private _criteria() {
    const { filter, type, person } = this._value.get();
    return { filter, type, userId: person?.userId ?? null };
  }

  private _withoutDeleted(page: readonly HistoryEntry[]): readonly HistoryEntry[] {
    return page.filter(({ id }) => !this._deletedIds.has(id));
  }

  private _restore(entry: HistoryEntry): void {
    this._deletedIds.delete(entry.id);
    this._apply({ type: 'restored', entry });
  }

  /** Reads the shown calls and newer ones again. */
  private async _refresh(): Promise<void> {
    const { list } = this._value.get();
    if (list.name === 'failed') this.load();
    if (list.name !== 'ready') return;
    const version = this._criteriaVersion;
    const refresh = ++this._refreshCount;
    const limit = Math.min(Math.max(list.entries.length + 1, PAGE_SIZE), MAX_PAGE_SIZE);
    let read: readonly HistoryEntry[] = [];
    let page: readonly HistoryEntry[];
    do {
      try {
        page = await this._api.history(this._criteria(), limit, read[read.length - 1]);
      } catch {
        // The list stays unchanged until the next refresh or a retry.
        return;
      }
      if (version !== this._criteriaVersion || refresh !== this._refreshCount || this._closed)
        return;
      read = read.concat(page);
    } while (page.length === limit && !this._coversList(page[limit - 1]));
    this._apply({
      type: 'refreshed',
      entries: this._withoutDeleted(read),
      isLast: page.length < limit,
    });
  }

  /** Whether an answer that ends with this call covers the whole list. */
  private _coversList(last: HistoryEntry | undefined): boolean {
    const { list } = this._value.get();
    const oldest = list.name === 'ready' ? list.entries[list.entries.length - 1] : undefined;
    return !oldest || !last || last.createdAt < oldest.createdAt;
  }

  /** Carries out the pending deletion on the server. */
  private _commitDeletion(): void {
    const entry = this._pendingDeletion;
    this._cancelNoticeTimer();
    this._pendingDeletion = null;
    if (!entry) return;
    this._api.deleteCall(entry.id).catch((error) => {
      const code = apiErrorCode(error);
      // Already deleted on another device.
      if (code === 'call_not_found' || code === 'not_found') return;
      this._restore(entry);
      this._showNotice({ name: 'failed', code });
    });
  }
}
