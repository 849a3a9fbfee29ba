import { describe, expect, it } from 'vitest';
import type { TransportState } from '../platform/transport-state.ts';
import { mayCarryMedia, NEW_PATH, nextPathState } from './path-state.ts';

const after = (...reported: TransportState[]) => reported.reduce(nextPathState, NEW_PATH);

describe('the media path of a connection', () => {
  it('may carry media once it is up, also while packets are missing', () => {
    expect(mayCarryMedia(NEW_PATH)).toBe(false);
    expect(mayCarryMedia(after('connected'))).toBe(true);
    expect(mayCarryMedia(after('connected', 'disconnected'))).toBe(true);
  });

  it('carries no media if it was never up, failed, or was closed by the other side', () => {
    expect(mayCarryMedia(after('disconnected'))).toBe(false);
    expect(mayCarryMedia(after('connected', 'failed'))).toBe(false);
    expect(mayCarryMedia(after('connected', 'closed'))).toBe(false);
  });

  it('may carry media again while it is repaired after a failure', () => {
    const repaired = after('connected', 'failed', 'connecting');
    expect(mayCarryMedia(repaired)).toBe(false);
    expect(mayCarryMedia(nextPathState(repaired, 'disconnected'))).toBe(true);
  });
});
