import { LazyCode } from '../lib/lazy-code.ts';
import type { GroupModule } from './index.ts';

// Replaces load-group.ts in the drop-in, a classic script: package.json, condition `@xpchat/drop-in`.

let load = (): Promise<GroupModule> => Promise.reject(new Error('setGroupLoader was not called'));

/** The code of group calls. All engines of a page share it. */
export const groupCode = new LazyCode<GroupModule>(() => load());

/** Sets the function that loads the code. Call it before the first engine is made. */
export function setGroupLoader(loadGroup: () => Promise<GroupModule>): void {
  load = loadGroup;
}
