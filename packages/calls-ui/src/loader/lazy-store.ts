import { type Readable, Value } from '@xpchat/calls/primitives';

/**
 * The parts that are loaded later: `more` for every call and idle page, `panel` for the history and the settings,
 * `library` for the recordings in the panel, `group` for calls of more than two people, which need `more` too,
 * `sfu` for those over a media server, and `recorder` for the device that records.
 */
export type LazyPart = 'more' | 'panel' | 'library' | 'group' | 'sfu' | 'recorder';

/** Adds a feature, or replaces the one of the same name. */
export type RegisterFeature<Features> = <Name extends keyof Features>(
  name: Name,
  feature: Features[Name],
) => void;

/** Loads and registers the features. Rejects if they cannot be loaded. */
export type LoadFeatures<Features> = (register: RegisterFeature<Features>) => Promise<void>;

/** `failed` until the next attempt. */
type PartState = 'none' | 'loading' | 'ready' | 'failed';

export interface LazyState<Features> {
  /** Of `more`. */
  readonly state: PartState;
  readonly states: Readonly<Partial<Record<LazyPart, PartState>>>;
  /** Of all parts that are ready. */
  readonly features: Partial<Features>;
}

/** Features that are not needed to start a call. Each part is loaded once, or again after a failure. */
export class LazyStore<Features> implements Readable<LazyState<Features>> {
  private readonly _loaderOf: (part: LazyPart) => LoadFeatures<Features>;
  /** Each is made once: it reports its failure once. */
  private readonly _loaders: Partial<Record<LazyPart, LoadFeatures<Features>>> = {};
  private readonly _loading: Partial<Record<LazyPart, Promise<void>>> = {};
  private readonly _value = new Value<LazyState<Features>>({
    state: 'none',
    states: {},
    features: {},
  });

  constructor(loaderOf: (part: LazyPart) => LoadFeatures<Features>) {
    this._loaderOf = loaderOf;
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
  load(part: LazyPart = 'more'): Promise<void> {
    const loading = this._loading[part];
    if (loading && this.get().states[part] !== 'failed') return loading;
    const registered: Partial<Features> = {};
    const setReady = () => this._set(part, 'ready', registered);
    const hasFailed = () => this.get().states[part] === 'failed';
    const loader = this._loaders[part] ?? this._loaderOf(part);
    this._loaders[part] = loader;
    const load = () =>
      loader((name, feature) => {
        registered[name] = feature;
        // The script arrived after its timeout. Show the features once all of them are registered.
        if (hasFailed()) void Promise.resolve().then(() => hasFailed() && setReady());
      });
    this._set(part, 'loading');
    const loaded = part === 'more' ? load() : this.load().then(load);
    const result = loaded.then(setReady, () => this._set(part, 'failed'));
    this._loading[part] = result;
    return result;
  }

  private _set(part: LazyPart, state: PartState, registered?: Partial<Features>): void {
    const old = this.get();
    const states = { ...old.states, [part]: state };
    const features = registered ? { ...old.features, ...registered } : old.features;
    this._value.set({ state: states.more ?? 'none', states, features });
  }
}
