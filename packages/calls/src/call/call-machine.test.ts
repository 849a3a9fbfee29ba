import { describe, expect, it } from 'vitest';
import type { CallInfo, CallPhase, CallPhaseName } from '../snapshot.ts';
import { type CallEvent, transition } from './call-machine.ts';

const call: CallInfo = { id: 'c1', peer: { id: 'bob' }, type: 'audio', direction: 'outgoing' };
const phases: Record<CallPhaseName, CallPhase> = {
  idle: { name: 'idle' },
  dialing: { name: 'dialing', call },
  ringing: { name: 'ringing', call },
  incoming: { name: 'incoming', call },
  connecting: { name: 'connecting', call, answeredAt: 100 },
  active: { name: 'active', call, answeredAt: 100 },
  reconnecting: { name: 'reconnecting', call, answeredAt: 100 },
  ended: { name: 'ended', call, reason: 'completed', by: 'local', duration: 5 },
};
const events: Record<CallEvent['type'], CallEvent> = {
  dial: { type: 'dial', call },
  offered: { type: 'offered', call },
  ringing: { type: 'ringing' },
  accept: { type: 'accept', at: 100 },
  answered: { type: 'answered', at: 100 },
  glare: { type: 'glare', call, at: 100 },
  connected: { type: 'connected' },
  interrupted: { type: 'interrupted' },
  end: { type: 'end', reason: 'declined', by: 'remote', at: 350 },
  dismiss: { type: 'dismiss' },
};
/** Everything that the diagram draws; whatever is not here must be refused. */
const drawn: Partial<Record<CallPhaseName, Partial<Record<CallEvent['type'], CallPhaseName>>>> = {
  idle: { dial: 'dialing', offered: 'incoming' },
  dialing: { ringing: 'ringing', answered: 'connecting', glare: 'connecting', end: 'ended' },
  ringing: { answered: 'connecting', glare: 'connecting', end: 'ended' },
  incoming: { accept: 'connecting', end: 'ended' },
  connecting: { connected: 'active', end: 'ended' },
  active: { interrupted: 'reconnecting', end: 'ended' },
  reconnecting: { connected: 'active', end: 'ended' },
  ended: { dial: 'dialing', offered: 'incoming', dismiss: 'idle' },
};

describe('the call machine', () => {
  for (const phase of Object.values(phases)) {
    for (const event of Object.values(events)) {
      const next = drawn[phase.name]?.[event.type];
      if (next) {
        it(`goes from ${phase.name} by ${event.type} to ${next}`, () => {
          expect(transition(phase, event).name).toBe(next);
        });
      } else {
        it(`refuses ${event.type} while ${phase.name}`, () => {
          expect(() => transition(phase, event)).toThrow(
            expect.objectContaining({ code: 'invalid_state' }),
          );
        });
      }
    }
  }

  it('takes a name from the token where the host gave none', () => {
    const profile = { name: 'Bob of the token', picture: '/bob.svg' };
    const known = { ...call, peer: { id: 'bob', name: 'Bob of the host' } };
    expect(transition(phases.dialing, { type: 'ringing', profile })).toMatchObject({
      call: { peer: { id: 'bob', ...profile } },
    });
    expect(
      transition({ name: 'dialing', call: known }, { type: 'answered', at: 1, profile }),
    ).toMatchObject({ call: { peer: { name: 'Bob of the host', picture: '/bob.svg' } } });
  });

  it('counts the duration from the answer, and as 0 without one', () => {
    expect(transition(phases.active, events.end)).toMatchObject({ duration: 250 });
    expect(transition(phases.ringing, events.end)).toMatchObject({ duration: 0 });
  });
});
