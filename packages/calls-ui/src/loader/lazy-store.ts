import { type Readable, Value } from '@xpchat/calls/primitives';

/** Adds a feature, or replaces the one of the same name. */
export type RegisterFeature<Features> = <Name extends keyof Features>(
  name: Name,
  feature: Features[Name],
) => void;

/** Loads and registers the features. Rejects if they cannot be loaded. */
export type LoadFeatures<Features> = (register: RegisterFeature<Features>) => Promise<void>;

export interface LazyState<Features> {
  /** `failed` until the next attempt. */
  readonly state: 'none' | 'loading' | 'ready' | 'failed';
  readonly features: Partial<Features>;
}

/** Features that are not needed to start a call. They are loaded once, or again after a failure. */
export class LazyStore<Features> implements Readable<LazyState<Features>> {
  private readonly _loadFeatures: LoadFeatures<Features>;
  private _loading: Promise<void> = Promise.resolve();
  private readonly _value = new Value<LazyState<Features>>({ state: 'none', features: {} });

  constructor(loadFeatures: LoadFeatures<Features>) {
    this._loadFeatures = loadFeatures;
  }

  get get(): () => LazyState<Features> {
    return this._value.get;
  }

  get subscribe(): Readable<LazyState<Features>>['subscribe'] {
    return this._value.subscribe;
  }

  /**
   * Loads the features unless they are loaded or being loaded. Resolves on success and on failure
   * alike, and never rejects.
   */
  load(): Promise<void> {
    const { state, features } = this.get();
    if (state === 'loading' || state === 'ready') return this._loading;
    const registered: Partial<Features> = {};
    const setReady = () => this._value.set({ state: 'ready', features: registered });
    const hasFailed = () => this.get().state === 'failed';
    this._value.set({ state: 'loading', features });
    this._loading = this._loadFeatures((name, feature) => {
      registered[name] = feature;
      // The script arrived after its timeout. Show the features once all of them are registered.
      if (hasFailed()) void Promise.resolve().then(() => hasFailed() && setReady());
    }).then(setReady, () => this._value.set({ state: 'failed', features }));
    return this._loading;
  }
}
