import type { CallType, Readable } from '@xpchat/calls';
import type { HistoryEntry, HistoryFilter, HistoryPerson } from '@xpchat/calls-protocol';
import { apiErrorCode, type CallsApi } from '../../calls-api/calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import type { After } from '../../ui-kit/timers.ts';
import { Value } from '../../ui-kit/value.ts';
import {
  type HistoryEvent,
  type HistoryState,
  INITIAL_HISTORY,
  transition,
} from './history-state.ts';
import { shownEntries } from './history-view.ts';

/** Calls of one answer. */
export const PAGE = 30;
/** As many as the server gives at once. */
const LARGEST_PAGE = 100;
/** The server writes a call after the page knows of its end: when to look. Milliseconds. */
export const LOOK_AFTER = [300, 1500, 5000];

export interface HistoryDeps {
  readonly api: CallsApi;
  readonly after: After;
  /** Whether the page can be seen. */
  readonly visible: () => boolean;
}

/** The history page: keeps its state, and does what is asked of it. */
export class HistoryController {
  readonly state: Readable<HistoryState>;
  readonly #value = new Value(INITIAL_HISTORY);
  readonly #api: CallsApi;
  readonly #after: After;
  readonly #visible: () => boolean;
  /** Deleted here: an answer that was on its way brings none of them back. */
  readonly #gone = new Set<string>();
  /** Missed calls that the server was told of. */
  readonly #seen = new Set<string>();
  /** Deleted on the page and not yet on the server. */
  #pending: HistoryEntry | null = null;
  #stopUndo = () => {};
  #stopLooks: (() => void)[] = [];
  /** Counts the questions: answers to an earlier one are dropped. */
  #question = 0;
  /** Counts how often the list was read again: only the latest counts. */
  #reading = 0;
  #closed = false;

  constructor({ api, after, visible }: HistoryDeps) {
    this.#api = api;
    this.#after = after;
    this.#visible = visible;
    this.state = this.#value;
  }

  /** Reads the first page. */
  load(): void {
    const question = ++this.#question;
    this.#apply({ type: 'loading' });
    this.#api.history(this.#asked(), PAGE).then(
      (page) => {
        if (question !== this.#question || this.#closed) return;
        this.#apply({ type: 'loaded', entries: this.#kept(page), last: page.length < PAGE });
      },
      (error) => {
        if (question !== this.#question || this.#closed) return;
        this.#apply({ type: 'load_failed', code: apiErrorCode(error) });
      },
    );
  }

  /** Goes on where the list ends; does nothing while that is under way or there is no more. */
  loadMore(): void {
    const { list } = this.#value.get();
    if (list.name !== 'ready' || list.more === 'none' || list.more === 'loading') return;
    const question = this.#question;
    const oldest = list.entries[list.entries.length - 1];
    // What is deleted here is on the server still: the next page begins after it all the same.
    const after = oldest ?? this.#pending ?? undefined;
    this.#apply({ type: 'more_loading' });
    this.#api.history(this.#asked(), PAGE, after).then(
      (page) => {
        if (question !== this.#question || this.#closed) return;
        this.#apply({ type: 'more_loaded', entries: this.#kept(page), last: page.length < PAGE });
      },
      () => {
        if (question === this.#question) this.#apply({ type: 'more_failed' });
      },
    );
  }

  /** A call is over, missed calls came, or some were deleted: the list becomes what it is now. */
  look(): void {
    for (const stop of this.#stopLooks) stop();
    this.#stopLooks = LOOK_AFTER.map((delay) => this.#after(delay, () => void this.#refresh()));
  }

  filter(filter: HistoryFilter): void {
    this.#ask({ filter });
  }

  type(type: CallType | null): void {
    this.#ask({ type });
  }

  person(person: HistoryPerson | null): void {
    this.#ask({ person, search: '' });
  }

  search(search: string): void {
    this.#apply({ type: 'asked', change: { search } });
  }

  /** Takes it off the list; the server is told when there is no undoing any more. */
  remove(entry: HistoryEntry): void {
    this.#commit();
    this.#pending = entry;
    this.#gone.add(entry.id);
    this.#apply({ type: 'deleted', entry });
    this.#stopUndo = this.#after(UNDO_MS, () => {
      this.#commit();
      this.#apply({ type: 'notice', notice: null });
    });
  }

  block(person: HistoryPerson): void {
    this.#commit();
    this.#api.block(person.userId).then(
      () => this.#tell({ name: 'blocked', person }),
      (error) => this.#tell({ name: 'failed', code: apiErrorCode(error) }),
    );
  }

  /** Takes back what the notice tells of. */
  undo(): void {
    const { notice } = this.#value.get();
    this.#stopUndo();
    this.#apply({ type: 'notice', notice: null });
    if (notice?.name === 'deleted' && this.#pending) {
      this.#putBack(this.#pending);
      this.#pending = null;
    } else if (notice?.name === 'blocked') {
      this.#api
        .unblock(notice.person.userId)
        .catch((error) => this.#tell({ name: 'failed', code: apiErrorCode(error) }));
    }
  }

  askToClear(asking: boolean): void {
    this.#apply({ type: 'clearing', clearing: asking ? 'asking' : 'no' });
  }

  clear(): void {
    this.#stopUndo();
    this.#pending = null;
    this.#question++;
    this.#apply({ type: 'clearing', clearing: 'working' });
    this.#api.deleteHistory().then(
      () => this.#apply({ type: 'cleared' }),
      (error) => {
        this.#apply({ type: 'clearing', clearing: 'no' });
        this.#tell({ name: 'failed', code: apiErrorCode(error) });
        this.load();
      },
    );
  }

  /** The page goes away, perhaps for good: what was deleted is deleted. */
  flush(): void {
    this.#commit();
    this.#apply({ type: 'notice', notice: null });
  }

  /** Nothing can be undone any more. */
  close(): void {
    this.#commit();
    this.#closed = true;
    for (const stop of this.#stopLooks) stop();
    this.#stopLooks = [];
    this.#stopUndo();
  }

  /**
   * To be called when the page can be seen again. The missed calls that are shown were seen: the badge
   * loses them at once, their marks stay for the eye until the panel is opened again.
   */
  see(): void {
    if (this.#closed || !this.#visible()) return;
    const ids = shownEntries(this.#value.get())
      .filter(({ id, missed, seen }) => missed && !seen && !this.#seen.has(id))
      .map(({ id }) => id);
    if (ids.length === 0) return;
    for (const id of ids) this.#seen.add(id);
    this.#api.markSeen(ids).catch(() => {
      // The next change of the list says it again.
      for (const id of ids) this.#seen.delete(id);
    });
  }

  #apply(event: HistoryEvent): void {
    if (this.#closed) return;
    this.#value.set(transition(this.#value.get(), event));
    this.see();
  }

  #tell(notice: HistoryState['notice']): void {
    if (this.#closed) return;
    this.#stopUndo();
    this.#apply({ type: 'notice', notice });
    this.#stopUndo = this.#after(UNDO_MS, () => this.#apply({ type: 'notice', notice: null }));
  }

  #ask(change: Partial<Pick<HistoryState, 'filter' | 'type' | 'person' | 'search'>>): void {
    this.#commit();
    this.#apply({ type: 'notice', notice: null });
    this.#apply({ type: 'asked', change });
    this.load();
  }

  #asked() {
    const { filter, type, person } = this.#value.get();
    return { filter, type, userId: person?.userId ?? null };
  }

  #kept(page: readonly HistoryEntry[]): readonly HistoryEntry[] {
    return page.filter(({ id }) => !this.#gone.has(id));
  }

  #putBack(entry: HistoryEntry): void {
    this.#gone.delete(entry.id);
    this.#apply({ type: 'put_back', entry });
  }

  /** Reads again what is shown, and what is newer. */
  async #refresh(): Promise<void> {
    const { list } = this.#value.get();
    if (list.name === 'failed') this.load();
    if (list.name !== 'ready') return;
    const question = this.#question;
    const reading = ++this.#reading;
    const limit = Math.min(Math.max(list.entries.length + 1, PAGE), LARGEST_PAGE);
    let read: readonly HistoryEntry[] = [];
    let page: readonly HistoryEntry[];
    do {
      try {
        page = await this.#api.history(this.#asked(), limit, read[read.length - 1]);
      } catch {
        // What is on the screen stays; the next look or the person's own try brings the rest.
        return;
      }
      if (question !== this.#question || reading !== this.#reading || this.#closed) return;
      read = read.concat(page);
    } while (page.length === limit && !this.#reaches(page[limit - 1]));
    this.#apply({ type: 'refreshed', entries: this.#kept(read), last: page.length < limit });
  }

  /** Whether whatever is shown is newer than this call: it would have come before it. */
  #reaches(last: HistoryEntry | undefined): boolean {
    const { list } = this.#value.get();
    const oldest = list.name === 'ready' ? list.entries[list.entries.length - 1] : undefined;
    return !oldest || !last || last.createdAt < oldest.createdAt;
  }

  /** Deletes on the server what was deleted on the page. */
  #commit(): void {
    const entry = this.#pending;
    this.#stopUndo();
    this.#pending = null;
    if (!entry) return;
    this.#api.deleteCall(entry.id).catch((error) => {
      const code = apiErrorCode(error);
      // Deleted elsewhere: that is what was wanted.
      if (code === 'call_not_found' || code === 'not_found') return;
      this.#putBack(entry);
      this.#tell({ name: 'failed', code });
    });
  }
}
