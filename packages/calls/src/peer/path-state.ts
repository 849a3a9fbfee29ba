import type { TransportState } from '../platform/transport-state.ts';

/** The media path of a connection. It is apart from the negotiation: each changes without the other. */
export interface PathState {
  readonly name: TransportState;
  readonly wasConnected: boolean;
}

export const NEW_PATH: PathState = { name: 'connecting', wasConnected: false };

/** @param reported the browser's current report */
export function nextPathState(path: PathState, reported: TransportState): PathState {
  return { name: reported, wasConnected: path.wasConnected || reported === 'connected' };
}

/** Whether the path was up and may still carry media, or come back. */
export function mayCarryMedia({ name, wasConnected }: PathState): boolean {
  return wasConnected && (name === 'connected' || name === 'disconnected');
}
