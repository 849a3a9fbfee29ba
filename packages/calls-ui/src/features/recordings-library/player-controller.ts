import type { Readable } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import type { PeopleEntry, Recording, RecordingDetails } from '@xpchat/calls-protocol';
import { type ApiErrorCode, apiErrorCode } from '../../calls-api/calls-api.ts';
import type { RecordingsApi } from '../../calls-api/recordings-api.ts';

/** Where an element goes on when its address is replaced. */
export interface MediaSource {
  readonly url: string;
  /** Seconds. */
  readonly time: number;
  readonly playing: boolean;
}

export interface PlayerState {
  /** Null until it is read. */
  readonly details: RecordingDetails | null;
  readonly failed: ApiErrorCode | null;
  readonly source: MediaSource | null;
  /** The file cannot be played now. */
  readonly broken: boolean;
  /** Names of people with whom it is shared, as far as they are known. */
  readonly names: Readonly<Record<string, string>>;
  /** People to share with; null while nobody is searched for. */
  readonly found: readonly PeopleEntry[] | null;
}

export interface PlayerDeps {
  readonly api: RecordingsApi;
  readonly recording: Recording;
  /** The recording has another title now. */
  readonly onChange: (recording: Recording) => void;
  readonly onFailure: (code: ApiErrorCode) => void;
}

/** Owns the recording in the player. */
export class PlayerController {
  readonly state: Readable<PlayerState>;
  private readonly _value = new Value<PlayerState>({
    details: null,
    failed: null,
    source: null,
    broken: false,
    names: {},
    found: null,
  });
  private readonly _deps: PlayerDeps;
  /** Where the last address was replaced. */
  private _recoveredAt: number | null = null;
  /** Where `retry` goes on. */
  private _resume = { time: 0, playing: false };
  private _search = 0;
  private _closed = false;

  constructor(deps: PlayerDeps) {
    this._deps = deps;
    this.state = this._value;
  }

  /** Reads the details, and the address of the file if there is one. */
  load(): void {
    const { api, recording } = this._deps;
    this._set({ failed: null });
    api.details(recording.id).then(
      (details) => {
        this._set({ details });
        const { source } = this._value.get();
        if (details.state === 'ready' && !source) void this._open(0, false);
        if (details.shares.length > 0) this._readNames();
      },
      (error) => this._set({ failed: apiErrorCode(error) }),
    );
  }

  /**
   * The element could not go on: its token may have expired, or the network is away. The first time at one place
   * it gets a new address, the second time the person is told.
   */
  recover(time: number, playing: boolean): void {
    if (this._recoveredAt !== null && time <= this._recoveredAt) {
      this._resume = { time, playing };
      this._set({ broken: true });
      return;
    }
    this._recoveredAt = time;
    void this._open(time, playing);
  }

  /** Tries again after `broken`. */
  retry(): void {
    this._recoveredAt = null;
    void this._open(this._resume.time, this._resume.playing);
  }

  /** Resolves to the address of the download, or null after a failure. */
  async download(): Promise<string | null> {
    const { api, recording } = this._deps;
    try {
      return await api.mediaUrl(recording.id, true);
    } catch (error) {
      this._fail(error);
      return null;
    }
  }

  rename(title: string): void {
    const { api, recording, onChange } = this._deps;
    const { details } = this._value.get();
    const wanted = title.trim();
    if (!details || wanted === (details.title ?? '')) return;
    const { title: before, ...untitled } = details;
    // At once; a refusal brings the old title back.
    this._set({ details: wanted ? { ...untitled, title: wanted } : untitled });
    api.rename(recording.id, wanted).then(onChange, (error) => {
      const { details: now } = this._value.get();
      if (now && before !== undefined) this._set({ details: { ...now, title: before } });
      else if (now) this._set({ details: untitled });
      this._fail(error);
    });
  }

  /** Finds people who may not see it yet. An empty query ends the search. */
  find(query: string): void {
    const search = ++this._search;
    if (!query.trim()) {
      this._set({ found: null });
      return;
    }
    this._deps.api.people(query.trim()).then(
      (people) => {
        const { details } = this._value.get();
        if (search !== this._search || !details) return;
        const readers = new Set([...details.shares, ...details.people.map(({ userId }) => userId)]);
        this._set({ found: people.filter(({ userId }) => !readers.has(userId)) });
      },
      (error) => search === this._search && this._fail(error),
    );
  }

  share(person: PeopleEntry): void {
    this._search++;
    this._set({ found: null });
    this._learnNames([person]);
    this._changeShare(person.userId, true);
  }

  unshare(userId: string): void {
    this._changeShare(userId, false);
  }

  close(): void {
    this._closed = true;
  }

  /** Shows the change at once, and takes it back if the server refuses. */
  private _changeShare(userId: string, shared: boolean): void {
    const { api, recording } = this._deps;
    const set = (isShared: boolean) => {
      const { details } = this._value.get();
      if (!details) return;
      const others = details.shares.filter((each) => each !== userId);
      this._set({ details: { ...details, shares: isShared ? [...others, userId] : others } });
    };
    set(shared);
    const sent = shared ? api.share(recording.id, userId) : api.unshare(recording.id, userId);
    sent.catch((error) => {
      set(!shared);
      this._fail(error);
    });
  }

  /** The server keeps ids of readers alone. */
  private _readNames(): void {
    this._deps.api.people('').then(
      (people) => this._learnNames(people),
      // Their ids are shown.
      () => {},
    );
  }

  private _learnNames(people: readonly PeopleEntry[]): void {
    const names = { ...this._value.get().names };
    for (const { userId, name } of people) if (name) names[userId] = name;
    this._set({ names });
  }

  private async _open(time: number, playing: boolean): Promise<void> {
    const { api, recording } = this._deps;
    try {
      const url = await api.mediaUrl(recording.id);
      this._set({ source: { url, time, playing }, broken: false });
    } catch {
      this._resume = { time, playing };
      this._set({ broken: true });
    }
  }

  private _fail(error: unknown): void {
    if (!this._closed) this._deps.onFailure(apiErrorCode(error));
  }

  private _set(change: Partial<PlayerState>): void {
    if (!this._closed) this._value.set({ ...this._value.get(), ...change });
  }
}
