import type { Readable } from '@xpchat/calls';
import { type Clock, Value } from '@xpchat/calls/primitives';
import type { Recording } from '@xpchat/calls-protocol';
import { type ApiErrorCode, apiErrorCode } from '../../calls-api/calls-api.ts';
import type { RecordingsApi } from '../../calls-api/recordings-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';

/** Recordings in one request. */
export const PAGE_SIZE = 30;
/** The server's maximum. */
const MAX_PAGE_SIZE = 100;
/** The list is read again this often while a recording in it is not finished. */
export const REFRESH_MS = 5000;
/** The server is asked this long after the last key of a search. */
export const SEARCH_DELAY_MS = 300;

export type LibraryList =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly code: ApiErrorCode }
  | {
      readonly name: 'ready';
      /** Newest first. */
      readonly recordings: readonly Recording[];
      /** The next page: there is none, it is not requested, requested, or could not be read. */
      readonly more: 'none' | 'idle' | 'loading' | 'failed';
    };

export type LibraryNotice =
  /** Removed from the list, and from the server when the time to undo is over. */
  | { readonly name: 'deleted'; readonly recording: Recording }
  | { readonly name: 'failed'; readonly code: ApiErrorCode };

export interface LibraryState {
  readonly search: string;
  readonly list: LibraryList;
  /** Id of the recording in the player; null while the list is shown. */
  readonly openId: string | null;
  readonly notice: LibraryNotice | null;
}

const isUnfinished = ({ state }: Recording) => state !== 'ready' && state !== 'failed';

/** Owns the list of recordings, and deletes. */
export class LibraryController {
  readonly state: Readable<LibraryState>;
  private readonly _value = new Value<LibraryState>({
    search: '',
    list: { name: 'loading' },
    openId: null,
    notice: null,
  });
  private readonly _api: RecordingsApi;
  private readonly _clock: Clock;
  private readonly _deletedIds = new Set<string>();
  /** Removed from the list, and not yet deleted on the server. */
  private _pending: Recording | null = null;
  /** Counts reads of the first page. Answers to earlier ones are dropped. */
  private _version = 0;
  private _stopNotice = () => {};
  private _stopSearch = () => {};
  private _stopRefresh = () => {};
  private _closed = false;

  constructor(api: RecordingsApi, clock: Clock) {
    this._api = api;
    this._clock = clock;
    this.state = this._value;
  }

  /** Reads the first page. */
  load(): void {
    const version = ++this._version;
    this._stopSearch();
    this._set({ list: { name: 'loading' } });
    this._api.list(this._query(), PAGE_SIZE).then(
      ({ recordings, isLast }) => {
        if (version !== this._version) return;
        this._setList(recordings, isLast ? 'none' : 'idle');
      },
      (error) => {
        if (version !== this._version) return;
        this._set({ list: { name: 'failed', code: apiErrorCode(error) } });
      },
    );
  }

  loadMore(): void {
    const { list } = this._value.get();
    if (list.name !== 'ready' || list.more === 'none' || list.more === 'loading') return;
    const version = this._version;
    // A recording with a pending deletion is still on the server and can mark the page's end.
    const after = list.recordings[list.recordings.length - 1] ?? this._pending ?? undefined;
    this._set({ list: { ...list, more: 'loading' } });
    this._api.list(this._query(), PAGE_SIZE, after).then(
      ({ recordings, isLast }) => {
        const { list: now } = this._value.get();
        if (version !== this._version || now.name !== 'ready') return;
        const known = new Set(now.recordings.map(({ id }) => id));
        const added = recordings.filter(({ id }) => !known.has(id));
        this._setList([...now.recordings, ...added], isLast ? 'none' : 'idle');
      },
      () => {
        const { list: now } = this._value.get();
        if (version !== this._version || now.name !== 'ready') return;
        this._set({ list: { ...now, more: 'failed' } });
      },
    );
  }

  /** Reads the shown recordings and newer ones again, without a change if that fails. */
  refresh(): void {
    const { list } = this._value.get();
    if (list.name === 'failed') this.load();
    if (list.name !== 'ready' || list.more === 'loading') return;
    const version = this._version;
    const limit = Math.min(Math.max(list.recordings.length, PAGE_SIZE), MAX_PAGE_SIZE);
    this._api.list(this._query(), limit).then(
      ({ recordings, isLast }) => {
        const { list: now } = this._value.get();
        if (version !== this._version || now.name !== 'ready' || now.more === 'loading') return;
        const last = recordings[recordings.length - 1];
        if (isLast || !last) {
          this._setList(recordings, 'none');
          return;
        }
        const older = now.recordings.filter((each) => each.startedAt < last.startedAt);
        this._setList([...recordings, ...older], older.length > 0 ? now.more : 'idle');
      },
      () => this._scheduleRefresh(),
    );
  }

  /** The server searches when the person pauses. */
  setSearch(search: string): void {
    this._set({ search });
    this._stopSearch();
    this._stopSearch = this._clock.after(SEARCH_DELAY_MS, () => this.load());
  }

  open(id: string | null): void {
    this._set({ openId: id });
  }

  /** The player changed a recording. */
  replace(changed: Recording): void {
    const { list } = this._value.get();
    if (list.name !== 'ready') return;
    const recordings = list.recordings.map((each) =>
      each.id === changed.id ? { ...changed, people: changed.people ?? each.people } : each,
    );
    this._set({ list: { ...list, recordings } });
  }

  /** Removes it from the list at once, and from the server when the time to undo is over. */
  remove(recording: Recording): void {
    this._commit();
    this._pending = recording;
    this._deletedIds.add(recording.id);
    const { list } = this._value.get();
    if (list.name === 'ready') this._setList(list.recordings, list.more);
    this._set({ openId: null, notice: { name: 'deleted', recording } });
    this._stopNotice = this._clock.after(UNDO_MS, () => this.flush());
  }

  undo(): void {
    this._stopNotice();
    if (this._pending) this._restore(this._pending);
    this._pending = null;
    this._set({ notice: null });
  }

  showFailure(code: ApiErrorCode): void {
    this._commit();
    this._set({ notice: { name: 'failed', code } });
    this._stopNotice = this._clock.after(UNDO_MS, () => this._set({ notice: null }));
  }

  /** Carries out a pending deletion, before the page is hidden too. */
  flush(): void {
    this._commit();
    this._set({ notice: null });
  }

  close(): void {
    this._commit();
    this._closed = true;
    this._version++;
    this._stopSearch();
    this._stopRefresh();
  }

  private _set(change: Partial<LibraryState>): void {
    if (!this._closed) this._value.set({ ...this._value.get(), ...change });
  }

  private _setList(recordings: readonly Recording[], more: 'none' | 'idle' | 'loading' | 'failed') {
    const shown = recordings.filter(({ id }) => !this._deletedIds.has(id));
    this._set({ list: { name: 'ready', recordings: shown, more } });
    this._scheduleRefresh();
  }

  private _scheduleRefresh(): void {
    this._stopRefresh();
    const { list } = this._value.get();
    if (this._closed || list.name !== 'ready' || !list.recordings.some(isUnfinished)) return;
    this._stopRefresh = this._clock.after(REFRESH_MS, () => this.refresh());
  }

  private _query(): string {
    return this._value.get().search.trim();
  }

  private _restore(recording: Recording): void {
    this._deletedIds.delete(recording.id);
    const { list } = this._value.get();
    if (list.name !== 'ready') return;
    const others = list.recordings.filter(({ id }) => id !== recording.id);
    const newest = [...others, recording].sort(
      (a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1),
    );
    this._setList(newest, list.more);
  }

  private _commit(): void {
    this._stopNotice();
    const recording = this._pending;
    this._pending = null;
    if (!recording) return;
    this._api.remove(recording.id).catch((error) => {
      const code = apiErrorCode(error);
      // Already deleted on another device.
      if (code === 'recording_not_found' || code === 'not_found') return;
      this._restore(recording);
      this.showFailure(code);
    });
  }
}
