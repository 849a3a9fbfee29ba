import { describe, expect, it } from 'vitest';
import { type NegotiationState, nextNegotiationState as next } from './negotiation-state.ts';

const opening: NegotiationState = { name: 'opening', restart: false };
const stable: NegotiationState = { name: 'stable', role: 'polite', restart: false };
const offering: NegotiationState = {
  name: 'offering',
  role: 'polite',
  restart: false,
  restartOffered: false,
  ignoresOffer: false,
};

describe('the negotiation of a connection', () => {
  it('opens once, and then alternates between an offer and its answer', () => {
    expect(next(opening, { type: 'opened', role: 'polite' })).toEqual(stable);
    expect(next(opening, { type: 'offered' })).toEqual(opening);
    expect(next(stable, { type: 'offered' })).toEqual(offering);
    expect(next(offering, { type: 'answered' })).toEqual(stable);
  });

  it('wants the restart again that a rolled back offer asked for', () => {
    const wanted = next(stable, { type: 'restart_wanted' });
    const offered = next(wanted, { type: 'offered' });
    expect(offered).toEqual({ ...offering, restartOffered: true });
    expect(next(offered, { type: 'rolled_back' })).toEqual({ ...stable, restart: true });
    expect(next(offered, { type: 'answered' })).toEqual(stable);
  });

  it('keeps a restart that is wanted while an offer is pending', () => {
    const wanted = next(offering, { type: 'restart_wanted' });
    expect(next(wanted, { type: 'answered' })).toEqual({ ...stable, restart: true });
    expect(next(wanted, { type: 'rolled_back' })).toEqual({ ...stable, restart: true });
  });

  it('remembers an ignored offer until its own one is answered', () => {
    const ignoring = next(offering, { type: 'collision_ignored' });
    expect(ignoring).toEqual({ ...offering, ignoresOffer: true });
    expect(next(ignoring, { type: 'answered' })).toEqual(stable);
    expect(next(stable, { type: 'collision_ignored' })).toBe(stable);
  });

  it('ignores an answer or a rollback without an offer', () => {
    for (const state of [opening, stable]) {
      expect(next(state, { type: 'answered' })).toBe(state);
      expect(next(state, { type: 'rolled_back' })).toBe(state);
    }
  });

  it('stays closed', () => {
    const closed = next(offering, { type: 'closed' });
    expect(closed).toEqual({ name: 'closed' });
    expect(next(closed, { type: 'opened', role: 'polite' })).toBe(closed);
    expect(next(closed, { type: 'restart_wanted' })).toBe(closed);
  });
});
