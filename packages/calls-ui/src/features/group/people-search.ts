import { type Clock, type Readable, Value } from '@xpchat/calls/primitives';
import { type ApiErrorCode, apiErrorCode } from '../../calls-api/calls-api.ts';
import type { FindPeople, FoundPerson } from '../../context/app-context.ts';

/** Pause after the last letter, before the request. */
const TYPING_MS = 200;

export type SearchState =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly people: readonly FoundPerson[] }
  | { readonly state: 'failed'; readonly code: ApiErrorCode };

/** Finds people while somebody types. The answer to an earlier text is dropped. */
export class PeopleSearch implements Readable<SearchState> {
  private readonly _find: FindPeople;
  private readonly _clock: Clock;
  private readonly _value = new Value<SearchState>({ state: 'loading' });
  private _stopTimer: () => void = () => {};
  /** Numbers the requests; only the answer to the newest one counts. */
  private _newest = 0;
  private _query = '';

  constructor(find: FindPeople, clock: Clock) {
    this._find = find;
    this._clock = clock;
    void this._request();
  }

  get get(): () => SearchState {
    return this._value.get;
  }

  get subscribe(): Readable<SearchState>['subscribe'] {
    return this._value.subscribe;
  }

  search(query: string): void {
    if (query.trim() === this._query) return;
    this._query = query.trim();
    this._stopTimer();
    this._stopTimer = this._clock.after(TYPING_MS, () => void this._request());
  }

  retry(): void {
    this._value.set({ state: 'loading' });
    void this._request();
  }

  close(): void {
    this._stopTimer();
    this._newest++;
  }

  private async _request(): Promise<void> {
    const number = ++this._newest;
    let next: SearchState;
    try {
      next = { state: 'ready', people: await this._find(this._query) };
    } catch (error) {
      next = { state: 'failed', code: apiErrorCode(error) };
    }
    if (number === this._newest) this._value.set(next);
  }
}
