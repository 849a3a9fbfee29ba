import type { CallsEngine } from '../context/app-context.ts';
import { LazyStore } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { type CallsUiOptions, type MountedCalls, mountInterface } from './mount-interface.tsx';

/**
 * Mounts the interface for hosts with a bundler: the overlay, and the two call buttons in the chat's
 * header. Needs `document.body`. The lazy features are a chunk of their own, which is fetched when
 * the page is idle.
 */
export function mountCalls(calls: CallsEngine, options?: CallsUiOptions): MountedCalls {
  const lazy = new LazyStore<LazyFeatures>(async (register) => {
    const { registerLazyFeatures } = await import('./register-lazy-features.ts');
    registerLazyFeatures(register);
  });
  return mountInterface(calls, lazy, options);
}
