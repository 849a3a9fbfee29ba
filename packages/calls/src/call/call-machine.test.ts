import { describe, expect, it } from 'vitest';
import type { CallInfo, CallPhase, CallPhaseName } from '../snapshot.ts';
import { type CallEvent, transition as transitionAt } from './call-machine.ts';

const transition = (phase: CallPhase, event: CallEvent, now = 100) =>
  transitionAt(phase, event, now);
const call: CallInfo = { id: 'c1', peer: { id: 'bob' }, type: 'audio', direction: 'outgoing' };
const answered = { call, answeredAt: 100, localHold: false, remoteHold: true };
const phases: Record<CallPhaseName, CallPhase> = {
  idle: { name: 'idle' },
  dialing: { name: 'dialing', call },
  ringing: { name: 'ringing', call, waiting: false },
  incoming: { name: 'incoming', call },
  returnable: { name: 'returnable', ...answered, until: 30_100 },
  connecting: { name: 'connecting', ...answered },
  active: { name: 'active', ...answered },
  reconnecting: { name: 'reconnecting', ...answered },
  ended: { name: 'ended', call, reason: 'completed', by: 'local', duration: 5 },
};
const events: Record<CallEvent['type'], CallEvent> = {
  dial: { type: 'dial', call },
  offered: { type: 'offered', call },
  found: { type: 'found', ...answered, until: 30_100 },
  ringing: { type: 'ringing', waiting: true },
  accept: { type: 'accept' },
  answered: { type: 'answered' },
  glare: { type: 'glare', call },
  return: { type: 'return' },
  hold: { type: 'hold', by: 'local', held: true },
  connected: { type: 'connected' },
  interrupted: { type: 'interrupted' },
  end: { type: 'end', reason: 'declined', by: 'remote' },
  dismiss: { type: 'dismiss' },
};
/** Everything that the diagram draws; whatever is not here must be refused. */
const drawn: Record<CallPhaseName, Partial<Record<CallEvent['type'], CallPhaseName>>> = {
  idle: { dial: 'dialing', offered: 'incoming', found: 'returnable' },
  dialing: { ringing: 'ringing', answered: 'connecting', glare: 'connecting', end: 'ended' },
  ringing: { ringing: 'ringing', answered: 'connecting', glare: 'connecting', end: 'ended' },
  incoming: { accept: 'connecting', end: 'ended' },
  returnable: { return: 'connecting', hold: 'returnable', end: 'ended' },
  connecting: { accept: 'connecting', connected: 'active', hold: 'connecting', end: 'ended' },
  active: { accept: 'active', interrupted: 'reconnecting', hold: 'active', end: 'ended' },
  reconnecting: { accept: 'reconnecting', connected: 'active', hold: 'reconnecting', end: 'ended' },
  ended: { dismiss: 'idle' },
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
    expect(transition(phases.dialing, { type: 'ringing', waiting: false, profile })).toMatchObject({
      call: { peer: { id: 'bob', ...profile } },
    });
    expect(
      transition({ name: 'dialing', call: known }, { type: 'answered', profile }),
    ).toMatchObject({ call: { peer: { name: 'Bob of the host', picture: '/bob.svg' } } });
  });

  it('remembers who holds, through every answered phase and a return', () => {
    for (const phase of [
      phases.active,
      phases.connecting,
      phases.reconnecting,
      phases.returnable,
    ]) {
      expect(transition(phase, events.hold)).toEqual({ ...phase, localHold: true });
      const resumed = transition(phase, { type: 'hold', by: 'remote', held: false });
      expect(resumed).toEqual({ ...phase, remoteHold: false });
    }
    expect(transition(phases.returnable, events.return)).toEqual(phases.connecting);
    expect(transition(phases.active, events.interrupted)).toEqual(phases.reconnecting);
  });

  it('an answered call starts unheld', () => {
    const free = { localHold: false, remoteHold: false };
    expect(transition(phases.incoming, events.accept)).toMatchObject(free);
    expect(transition(phases.ringing, events.answered)).toMatchObject(free);
    expect(transition(phases.dialing, events.glare)).toMatchObject(free);
  });

  it("waits for as long as one of the other person's devices says so", () => {
    const waiting = transition(phases.dialing, events.ringing);
    expect(waiting).toMatchObject({ waiting: true });
    expect(transition(waiting, { type: 'ringing', waiting: false })).toMatchObject({
      waiting: true,
    });
  });

  it('counts the duration from the answer, and as 0 without one', () => {
    expect(transition(phases.active, events.end, 350)).toMatchObject({ duration: 250 });
    expect(transition(phases.ringing, events.end)).toMatchObject({ duration: 0 });
  });
});
