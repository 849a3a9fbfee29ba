import { describe, expect, it } from 'vitest';
import {
  NO_SESSION,
  nextSessionState,
  type SessionEvent,
  type SessionState,
} from './session-state.ts';

const inherited = { userId: 'alice', resumeToken: 't0', isShared: true };
const inherit = { type: 'inherit', session: inherited } as const;
const welcome = (resumed: boolean, resumeToken = 't1') =>
  ({ type: 'welcome', resumed, userId: 'alice', resumeToken }) as const;
const message = { type: 'message' } as const;
const gap = { type: 'gap' } as const;
const drop = (isAbandoned: boolean) => ({ type: 'drop', isAbandoned }) as const;

function run(...events: readonly SessionEvent[]): SessionState {
  return events.reduce(nextSessionState, NO_SESSION);
}

describe('the state of a signalling session', () => {
  it('is open after the welcome of a new session', () => {
    expect(run(welcome(false))).toEqual({ name: 'open', userId: 'alice', resumeToken: 't1' });
  });

  it('is inherited until a welcome says whether the session goes on', () => {
    expect(run(inherit)).toEqual({ name: 'inherited', ...inherited });
    const resumed = { name: 'resumed', userId: 'alice', resumeToken: 't1' };
    expect(run(inherit, welcome(true))).toEqual(resumed);
    expect(run(inherit, welcome(false))).toEqual({ ...resumed, name: 'open' });
  });

  it('gives the session up at a gap only if no numbered message came since it was resumed', () => {
    const lost = { name: 'none', userId: 'alice', abandonedToken: 't1' };
    expect(run(welcome(true), gap)).toEqual(lost);
    expect(run(welcome(true), message, gap).name).toBe('open');
    expect(run(welcome(false), gap).name).toBe('open');
    expect(run(inherit, gap).name).toBe('inherited');
  });

  it('names the token of a dropped session only if no other page can have taken it over', () => {
    expect(run(welcome(false), drop(true))).toMatchObject({ abandonedToken: 't1' });
    expect(run(welcome(false), drop(false))).toMatchObject({ abandonedToken: undefined });
  });

  it('names an abandoned session until the next welcome, however often it is dropped', () => {
    const abandoned = run(welcome(false), drop(true), drop(false), drop(true));
    expect(abandoned).toEqual({ name: 'none', userId: 'alice', abandonedToken: 't1' });
    const next = nextSessionState(abandoned, welcome(false, 't2'));
    expect(nextSessionState(next, drop(false))).toMatchObject({ abandonedToken: undefined });
  });
});
