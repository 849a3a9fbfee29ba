import type { OptionTag } from '@xpchat/calls-protocol';

/** What this client announces when it joins an answered call (compare RFC 3261 20.37, Supported). */
export function localSupports(canRollback: boolean): OptionTag[] {
  return ['renegotiate', 'hold', 'group', ...(canRollback ? (['rollback'] as const) : [])];
}
