import type { Call } from '../../domain/call.ts';
import { isLive } from '../../domain/call.ts';
import { ringDeadlineOf } from '../../domain/ring-deadline.ts';

// Columns that are copied from a call's document.

/**
 * Key under which at most one call is live: the two people of a one-to-one call, in either direction, or
 * the conversation of a group call. Null for any other call.
 */
export function pairOf(call: Call): string | null {
  if (!isLive(call)) return null;
  if (call.group) {
    const { conversationId } = call.group;
    return conversationId === undefined ? null : conversationKey(conversationId);
  }
  if (call.participants.length !== 2) return null;
  return JSON.stringify(call.participants.map(({ userId }) => userId).sort());
}

/** The value of `pair` for the call of a conversation. */
export function conversationKey(conversationId: string): string {
  return JSON.stringify({ conversation: conversationId });
}

/** The ring deadline in milliseconds since 1970; null if the call rings nobody. */
export function dueAt(call: Call): number | null {
  return ringDeadlineOf(call) ?? null;
}
