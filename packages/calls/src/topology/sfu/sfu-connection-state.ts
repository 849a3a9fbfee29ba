import type { SfuRoom } from './sfu-room.ts';

/** The attempts to join, one after the other, until a room is up. */
export interface JoinAttempts {
  readonly failures: number;
  /** Why the last one failed. */
  readonly error: unknown;
  /** The room that is being joined; null before there is one, and in the pause between two attempts. */
  readonly candidate: SfuRoom | null;
}

/**
 * The connection of a call to its SFU:
 *
 *     joining -- joined --> up <-- resumed, joined -- interrupted
 *                            '------ interrupted -------^
 *
 *     any state -- close --> closed
 *
 * In `up` and `interrupted` attempts to join may run beside the room: the room that is joined replaces it. A
 * room that recovers by itself does not stop them, because it may be one that only seems to be alive. An event
 * that a state does not name changes nothing.
 */
export type SfuConnectionState =
  /** No room was up yet. */
  | { readonly name: 'joining'; readonly room: null; readonly attempts: JoinAttempts }
  /** Media can flow. */
  | { readonly name: 'up'; readonly room: SfuRoom; readonly attempts: JoinAttempts | null }
  | { readonly name: 'interrupted'; readonly room: SfuRoom; readonly attempts: JoinAttempts | null }
  | { readonly name: 'closed'; readonly room: null; readonly attempts: null };

export type SfuConnectionEvent =
  /** Attempts to join begin, unless some run. */
  | { readonly type: 'join' }
  /** The room of the running attempt was made. */
  | { readonly type: 'candidate'; readonly room: SfuRoom }
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'joined'; readonly room: SfuRoom }
  | { readonly type: 'interrupted' }
  | { readonly type: 'resumed' }
  | { readonly type: 'close' };

const FIRST_ATTEMPT: JoinAttempts = { failures: 0, error: undefined, candidate: null };

export const JOINING: SfuConnectionState = { name: 'joining', room: null, attempts: FIRST_ATTEMPT };

export function nextSfuConnectionState(
  state: SfuConnectionState,
  event: SfuConnectionEvent,
): SfuConnectionState {
  if (state.name === 'closed') return state;
  const { attempts } = state;
  switch (event.type) {
    case 'join':
      return attempts ? state : { ...state, attempts: FIRST_ATTEMPT };
    case 'candidate':
      return attempts ? { ...state, attempts: { ...attempts, candidate: event.room } } : state;
    case 'failed': {
      if (!attempts) return state;
      const failures = attempts.failures + 1;
      return { ...state, attempts: { failures, error: event.error, candidate: null } };
    }
    case 'joined':
      return { name: 'up', room: event.room, attempts: null };
    case 'interrupted':
      return state.name === 'up' ? { ...state, name: 'interrupted' } : state;
    case 'resumed':
      return state.name === 'interrupted' ? { ...state, name: 'up' } : state;
    case 'close':
      return { name: 'closed', room: null, attempts: null };
  }
}
