import type { CallsEngine } from '../context/app-context.ts';
import { LazyStore } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { type CallsUiOptions, type MountedCalls, mountInterface } from './mount-interface.tsx';

/**
 * Puts the interface of calls on the page: the overlay, and the two buttons in the chat's header.
 * Must run when `document.body` exists. For hosts with a bundler: what a call can begin without is
 * a chunk of its own, fetched when the page is idle.
 */
export function mountCalls(calls: CallsEngine, options?: CallsUiOptions): MountedCalls {
  const lazy = new LazyStore<LazyFeatures>(async (register) => {
    const { registerLazyFeatures } = await import('./register-lazy-features.ts');
    registerLazyFeatures(register);
  });
  return mountInterface(calls, lazy, options);
}
