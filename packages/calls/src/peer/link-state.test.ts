import { describe, expect, it } from 'vitest';
import {
  connectionsOf,
  type LinkEvent,
  type LinkState,
  newestOf,
  nextLinkState,
} from './link-state.ts';

const single: LinkState<string> = {
  name: 'single',
  current: 'old',
  awaitsAnswer: false,
  wasConnected: false,
};
const switching: LinkState<string> = {
  name: 'switching',
  current: 'old',
  candidate: 'new',
  awaitsAnswer: true,
  wasConnected: false,
};
const closed: LinkState<string> = { name: 'closed', current: 'old' };

describe('the connections of a link', () => {
  it('keep the current one while another is built beside it', () => {
    const event = { type: 'renewed', connection: 'new', keepsCurrent: true } as const;
    const state = nextLinkState(single, event);
    expect(state).toEqual({ ...switching, awaitsAnswer: false });
    expect(connectionsOf(state)).toEqual(['old', 'new']);
    expect(newestOf(state)).toBe('new');
  });

  it('lose the current one if it is not worth keeping, and a candidate with it', () => {
    const event = { type: 'renewed', connection: 'newer', keepsCurrent: false } as const;
    const replaced = { ...single, current: 'newer' };
    expect(nextLinkState(single, event)).toEqual(replaced);
    expect(nextLinkState(switching, event)).toEqual(replaced);
  });

  it('have one candidate at most', () => {
    const event = { type: 'renewed', connection: 'newer', keepsCurrent: true } as const;
    expect(connectionsOf(nextLinkState(switching, event))).toEqual(['old', 'newer']);
  });

  it('promote the candidate, which stays unanswered if it was', () => {
    expect(nextLinkState(switching, { type: 'promoted' })).toEqual({
      name: 'single',
      current: 'new',
      awaitsAnswer: true,
      wasConnected: false,
    });
    expect(nextLinkState(single, { type: 'promoted' })).toBe(single);
  });

  it('note that the newest one was offered, and that it was answered', () => {
    const offered = nextLinkState(single, { type: 'offering' });
    expect(offered).toMatchObject({ awaitsAnswer: true });
    expect(nextLinkState(offered, { type: 'answered' })).toEqual(single);
  });

  it('keep that the path was up, over any of them', () => {
    const connected = nextLinkState(single, { type: 'connected' });
    expect(connected).toEqual({ ...single, wasConnected: true });
    for (const keepsCurrent of [true, false]) {
      const event = { type: 'renewed', connection: 'new', keepsCurrent } as const;
      const renewed = nextLinkState(connected, event);
      expect(renewed).toMatchObject({ wasConnected: true });
      expect(nextLinkState(renewed, { type: 'promoted' })).toMatchObject({ wasConnected: true });
    }
  });

  it('stay closed', () => {
    expect(nextLinkState(switching, { type: 'closed' })).toEqual(closed);
    const events: LinkEvent<string>[] = [
      { type: 'renewed', connection: 'new', keepsCurrent: true },
      { type: 'offering' },
      { type: 'answered' },
      { type: 'connected' },
      { type: 'promoted' },
    ];
    for (const event of events) expect(nextLinkState(closed, event)).toBe(closed);
  });
});
