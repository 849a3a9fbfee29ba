import { LazyCode } from '../lib/lazy-code.ts';
import type { GroupModule } from './index.ts';

/** The code of group calls. All engines of a page share it. */
export const groupCode = new LazyCode<GroupModule>(() => import('./index.ts'));
