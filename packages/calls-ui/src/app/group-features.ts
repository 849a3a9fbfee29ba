import type { GroupModule } from '@xpchat/calls/drop-in';
import type { LazyStore } from '../loader/lazy-store.ts';

/** What the group script registers, by name. Calls of two people work while any of it is missing. */
export interface GroupFeatures {
  /** The engine's part, in the drop-in. A bundler's engine imports it by itself. */
  readonly engine: GroupModule;
}

export type GroupFeatureStore = LazyStore<GroupFeatures>;
