import { describe, expect, it } from 'vitest';
import {
  NEW_NEGOTIATION,
  type NegotiationState,
  nextNegotiationState as next,
} from './negotiation-state.ts';

const opening = NEW_NEGOTIATION;
const stable: NegotiationState = {
  name: 'stable',
  role: 'polite',
  restart: false,
};
const offer = { type: 'offer', sdp: 'v=0' } as const;
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

  it('repeats the ICE restart of an offer that was rolled back', () => {
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

  it('carries a prepared offer into the dialog, until this side offers', () => {
    const prepared = next(opening, { type: 'prepared', offer });
    const opened = next(prepared, { type: 'opened', role: 'polite' });
    expect(opened).toEqual({ ...stable, prepared: offer });
    // The person may accept before the offer is written.
    expect(next(stable, { type: 'prepared', offer })).toEqual(opened);
    expect(next(opened, { type: 'offered' })).toEqual(offering);
    expect(next(offering, { type: 'prepared', offer })).toBe(offering);
  });

  it('holds an early offer back only until it opens', () => {
    const waiting = next(opening, { type: 'early_offer', offer });
    expect(waiting).toEqual({ ...opening, earlyOffer: offer });
    expect(next(waiting, { type: 'opened', role: 'polite' })).toEqual(stable);
    expect(next(stable, { type: 'early_offer', offer })).toBe(stable);
  });

  it('stays closed', () => {
    const closed = next(offering, { type: 'closed' });
    expect(closed).toEqual({ name: 'closed' });
    expect(next(closed, { type: 'opened', role: 'polite' })).toBe(closed);
    expect(next(closed, { type: 'restart_wanted' })).toBe(closed);
  });
});
