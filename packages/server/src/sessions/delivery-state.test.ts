import { describe, expect, it } from 'vitest';
import type { Delivery } from '../ports/messages.ts';
import {
  type DeliveryEvent,
  type DeliveryState,
  HELD,
  nextDeliveryState,
} from './delivery-state.ts';

const message = { type: 'call_cancel', from: 'bob', callId: 'c1', reason: 'cancelled' } as const;
const delivery: Delivery = { sessionId: 's1', node: null, seq: null, message };
const welcoming: DeliveryState = { kind: 'welcoming', sent: 3, waitingAck: null };

function after(state: DeliveryState, ...events: readonly DeliveryEvent[]): DeliveryState {
  return events.reduce(nextDeliveryState, state);
}

describe('nextDeliveryState', () => {
  it('holds deliveries back until the client is known to be basic, and the newest beyond 256 not at all', () => {
    const many = Array.from({ length: 300 }, () => ({ type: 'held_back', delivery }) as const);
    const state = after(HELD, ...many);
    expect(state.kind === 'held' && state.deliveries).toHaveLength(256);
    expect(after(state, { type: 'released' })).toEqual({ kind: 'unnumbered' });
  });

  it('keeps an ack until the outbox is read', () => {
    const reading = after(
      welcoming,
      { type: 'ack_deferred', seq: 7 },
      { type: 'reading_begun' },
      { type: 'sent', seq: 4 },
    );
    expect(reading).toEqual({ kind: 'reading', sent: 4, isStale: false, waitingAck: 7 });
    expect(after(reading, { type: 'reading_ended' })).toEqual({ kind: 'live', sent: 4 });
  });

  it('reads the outbox again after a delivery that came meanwhile', () => {
    const stale = after(welcoming, { type: 'reading_begun' }, { type: 'outdated' });
    const again = after(stale, { type: 'reading_ended' });
    expect(again).toEqual({ kind: 'reading', sent: 3, isStale: false, waitingAck: null });
    expect(after(again, { type: 'reading_ended' })).toEqual({ kind: 'live', sent: 3 });
  });

  it('sends nothing before the welcome', () => {
    expect(() => after(welcoming, { type: 'sent', seq: 4 })).toThrow('welcoming');
    expect(after(welcoming, { type: 'outdated' })).toBe(welcoming);
  });

  it.each<[DeliveryState, DeliveryEvent]>([
    [HELD, { type: 'reading_begun' }],
    [HELD, { type: 'ack_deferred', seq: 1 }],
    [welcoming, { type: 'released' }],
    [welcoming, { type: 'held_back', delivery }],
    [
      { kind: 'live', sent: 3 },
      { type: 'ack_deferred', seq: 1 },
    ],
    [{ kind: 'live', sent: 3 }, { type: 'reading_ended' }],
  ])('refuses an event that the state cannot have: %o, %o', (state, event) => {
    expect(() => nextDeliveryState(state, event)).toThrow(event.type);
  });
});
