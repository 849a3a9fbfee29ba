import type { OptionTag } from '@xpchat/calls-protocol';
import type { Platform } from '../platform/platform.ts';

/** What this client supports, for the messages that set up a call. */
export function supportedTags(platform: Platform): OptionTag[] {
  const tags: OptionTag[] = ['early_answer', 'renegotiate', 'hold'];
  if (platform.canRollback) tags.push('rollback');
  return tags;
}
