import { LazyCode } from '../lib/lazy-code.ts';

/** The code of chats. All engines of a page share it. */
export const chatCode = new LazyCode(() => import('./index.ts'));
