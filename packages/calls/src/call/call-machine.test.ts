import { describe, expect, it } from 'vitest';
import type { CallInfo, CallPhase, CallPhaseName } from '../model/call-phase.ts';
import { type CallEvent, transition as transitionAt } from './call-machine.ts';

const transition = (phase: CallPhase, event: CallEvent, now = 100) =>
  transitionAt(phase, event, now);
const call: CallInfo = {
  id: 'c1',
  participants: [{ id: 'bob' }],
  type: 'audio',
  direction: 'outgoing',
};
const answered = { call, answeredAt: 100, localHold: false, remoteHold: true };
/** `accepted`: connecting, and the answer is not sent yet. */
const phases: Record<CallPhaseName | 'accepted', CallPhase> = {
  idle: { name: 'idle' },
  dialing: { name: 'dialing', call },
  ringing: { name: 'ringing', call, waiting: false },
  incoming: { name: 'incoming', call },
  returnable: { name: 'returnable', ...answered, until: 30_100 },
  accepted: {
    name: 'connecting',
    ...answered,
    remoteHold: false,
    answerPending: true,
  },
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
  join: { type: 'join', call },
  answer_delivered: { type: 'answer_delivered' },
  answered: { type: 'answered' },
  glare: { type: 'glare', call },
  yield: { type: 'yield' },
  return: { type: 'return' },
  hold: { type: 'hold', by: 'local', held: true },
  connected: { type: 'connected' },
  interrupted: { type: 'interrupted' },
  roster: { type: 'roster', participants: [{ id: 'carol' }, { id: 'dave' }] },
  end: { type: 'end', reason: 'declined', by: 'remote' },
  dismiss: { type: 'dismiss' },
};
/** All transitions of the diagram. Any other must be refused. */
const drawn: Record<keyof typeof phases, Partial<Record<CallEvent['type'], CallPhaseName>>> = {
  idle: { dial: 'dialing', offered: 'incoming', found: 'returnable', join: 'connecting' },
  dialing: {
    roster: 'dialing',
    ringing: 'ringing',
    answered: 'connecting',
    glare: 'connecting',
    yield: 'idle',
    end: 'ended',
  },
  ringing: {
    roster: 'ringing',
    ringing: 'ringing',
    answered: 'connecting',
    glare: 'connecting',
    yield: 'idle',
    end: 'ended',
  },
  incoming: { roster: 'incoming', accept: 'connecting', end: 'ended' },
  accepted: { roster: 'connecting', answer_delivered: 'connecting', end: 'ended' },
  returnable: { roster: 'returnable', return: 'connecting', hold: 'returnable', end: 'ended' },
  connecting: { roster: 'connecting', connected: 'active', hold: 'connecting', end: 'ended' },
  active: { roster: 'active', interrupted: 'reconnecting', hold: 'active', end: 'ended' },
  reconnecting: { roster: 'reconnecting', connected: 'active', hold: 'reconnecting', end: 'ended' },
  ended: { dismiss: 'idle' },
};

describe('the call machine', () => {
  for (const [name, phase] of Object.entries(phases)) {
    for (const event of Object.values(events)) {
      const next = drawn[name as keyof typeof phases][event.type];
      if (next) {
        it(`goes from ${name} by ${event.type} to ${next}`, () => {
          expect(transition(phase, event).name).toBe(next);
        });
      } else {
        it(`refuses ${event.type} while ${name}`, () => {
          expect(() => transition(phase, event)).toThrow(
            expect.objectContaining({ code: 'invalid_state' }),
          );
        });
      }
    }
  }

  it('takes the name of a participant from their token where the host gave none', () => {
    const participant = { id: 'bob', name: 'Bob of the token', picture: '/bob.svg' };
    const known: CallInfo = {
      ...call,
      participants: [{ id: 'bob', name: 'Bob of the host' }],
    };
    expect(
      transition(phases.dialing, { type: 'ringing', waiting: false, participant }),
    ).toMatchObject({ call: { participants: [participant] } });
    expect(
      transition({ name: 'dialing', call: known }, { type: 'answered', participant }),
    ).toMatchObject({ call: { participants: [{ name: 'Bob of the host', picture: '/bob.svg' }] } });
  });

  it('takes no name from the token of somebody who is not in the call', () => {
    const participant = { id: 'mallory', name: 'Your bank' };
    expect(transition(phases.dialing, { type: 'answered', participant })).toMatchObject({ call });
  });

  it('keeps who holds the call through every answered phase and a return', () => {
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

  it('starts an answered call without a hold', () => {
    const free = { localHold: false, remoteHold: false };
    expect(transition(phases.incoming, events.accept)).toMatchObject(free);
    expect(transition(phases.ringing, events.answered)).toMatchObject(free);
    expect(transition(phases.dialing, events.glare)).toMatchObject(free);
    expect(transition(phases.idle, events.join)).toMatchObject(free);
  });

  it('waits while one device of the callee reports another call', () => {
    const waiting = transition(phases.dialing, events.ringing);
    expect(waiting).toMatchObject({ waiting: true });
    expect(transition(waiting, { type: 'ringing', waiting: false })).toMatchObject({
      waiting: true,
    });
  });

  it('counts the duration from the answer, and as 0 without an answer', () => {
    expect(transition(phases.active, events.end, 350)).toMatchObject({ duration: 250 });
    expect(transition(phases.ringing, events.end)).toMatchObject({ duration: 0 });
  });

  it('does not become active before the answer is sent, however early the path is up (E3)', () => {
    for (const accepted of [
      transition(phases.incoming, events.accept),
      transition(phases.dialing, events.glare),
      transition(phases.idle, events.join),
    ]) {
      expect(() => transition(accepted, events.connected)).toThrow(
        expect.objectContaining({ code: 'invalid_state' }),
      );
      const told = transition(accepted, events.answer_delivered);
      expect(transition(told, events.connected)).toMatchObject({ name: 'active' });
    }
  });

  it('counts a call from when its answer is sent, not from the accept', () => {
    const accepted = transition(phases.incoming, events.accept, 100);
    const told = transition(accepted, events.answer_delivered, 5100);
    expect(told).toEqual({
      name: 'connecting',
      call,
      answeredAt: 5100,
      localHold: false,
      remoteHold: false,
    });
    expect(transition(told, events.end, 6100)).toMatchObject({ duration: 1000 });
  });

  it('replaces the participants of a live call, and nothing else of it', () => {
    const participants = [{ id: 'carol' }, { id: 'dave' }];
    for (const phase of [phases.ringing, phases.active, phases.returnable]) {
      expect(transition(phase, events.roster)).toEqual({
        ...phase,
        call: { ...call, participants },
      });
    }
  });
});
