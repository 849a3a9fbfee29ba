import { MoreStore } from '../more/more-store.ts';
import type { CallsEngine } from './actions.ts';
import { type CallsUiOptions, type MountedCalls, mountInterface } from './mount-interface.tsx';

/**
 * Puts the interface of calls on the page: the overlay, and the two buttons in the chat's header.
 * Must run when `document.body` exists. For hosts with a bundler: what a call can begin without is
 * a chunk of its own, fetched when the page is idle.
 */
export function mountCalls(calls: CallsEngine, options?: CallsUiOptions): MountedCalls {
  const more = new MoreStore(async (register) => {
    const { registerParts } = await import('../more/register-parts.ts');
    registerParts(register);
  });
  return mountInterface(calls, more, options);
}
