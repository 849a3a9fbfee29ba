import { CLOSE_CODES } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import {
  type ConnectionEvent,
  type ConnectionState,
  INITIAL_CONNECTION,
  isYielding,
  transition,
} from './connection-state.ts';

const socket = { send: () => undefined, close: () => undefined };
const open = { type: 'open' } as const;
const opened = { type: 'socket', socket } as const;
const welcome = (now: number) => ({ type: 'welcome', now }) as const;
const lost = (code: number, now = 0) => ({ type: 'lost', code, now }) as const;
const ABNORMAL_CLOSURE = 1006;

function run(events: readonly ConnectionEvent[], from = INITIAL_CONNECTION): ConnectionState {
  return events.reduce(transition, from);
}

describe('the state of the connection to the calls server', () => {
  it('goes from stopped over connecting to online', () => {
    expect(run([open])).toMatchObject({ name: 'connecting', socket: null });
    expect(run([open, opened])).toMatchObject({ name: 'connecting', socket });
    expect(run([open, opened, welcome(5)])).toMatchObject({
      name: 'online',
      socket,
      since: 5,
    });
  });

  it('numbers each attempt, so that events of an earlier socket can be recognised', () => {
    const state = run([open, lost(ABNORMAL_CLOSURE), open, opened, welcome(0)]);
    expect(state.history.attempts).toBe(2);
  });

  it('counts failures in a row until a connection has lasted longer than ten seconds', () => {
    const turn = (lasted: number) => [open, opened, welcome(0), lost(ABNORMAL_CLOSURE, lasted)];
    expect(run([...turn(10_000), ...turn(10_000)]).history.failures).toBe(2);
    expect(run([...turn(10_000), ...turn(10_001)]).history.failures).toBe(1);
  });

  it('forgets failures on wake-up', () => {
    const state = run([open, lost(ABNORMAL_CLOSURE), lost(ABNORMAL_CLOSURE), { type: 'wake' }]);
    expect(state).toMatchObject({ name: 'waiting', history: { failures: 0 } });
  });

  it('E2: reclaims a replaced session twice in a row, and once more in a call', () => {
    const replaced = [open, opened, welcome(0), lost(CLOSE_CODES.session_replaced.code)];
    const twice = run([...replaced, ...replaced]);
    expect(twice.name).toBe('waiting');
    expect(isYielding(twice.history, false)).toBe(false);
    const thrice = run(replaced, twice);
    expect(thrice.name).toBe('waiting');
    expect(isYielding(thrice.history, false)).toBe(true);
    expect(isYielding(thrice.history, true)).toBe(false);
    expect(isYielding(run(replaced, thrice).history, true)).toBe(true);
    const good = [open, opened, welcome(0), lost(ABNORMAL_CLOSURE, 60_000)];
    expect(isYielding(run([...good, ...replaced], thrice).history, false)).toBe(false);
  });

  it('A2: treats a silent socket as a relay, until a late welcome', () => {
    const relay = run([open, opened, { type: 'silent', now: 7 }]);
    expect(relay).toMatchObject({ name: 'relay', socket, since: 7 });
    expect(run([welcome(9)], relay)).toMatchObject({ name: 'online', socket });
    expect(run([lost(ABNORMAL_CLOSURE)], relay).name).toBe('waiting');
  });

  it('stops when the server does not speak its version of the protocol', () => {
    expect(run([open, opened, lost(CLOSE_CODES.unsupported_version.code)]).name).toBe('stopped');
  });

  it('stops from every state and can be opened again', () => {
    for (const events of [[], [open], [open, opened, welcome(0)], [open, lost(1006)]]) {
      const stopped = run([...events, { type: 'stop' }]);
      expect(stopped).not.toHaveProperty('socket');
      expect(run([open], stopped).name).toBe('connecting');
    }
  });

  it.each<[string, readonly ConnectionEvent[]]>([
    ['a second attempt beside the first', [open, open]],
    ['a welcome before the socket', [open, welcome(0)]],
    ['silence without a socket', [open, { type: 'silent', now: 0 }]],
    ['a second welcome', [open, opened, welcome(0), welcome(0)]],
    ['a socket without an attempt', [opened]],
    ['a loss while stopped', [lost(ABNORMAL_CLOSURE)]],
    ['a wake-up while online', [open, opened, welcome(0), { type: 'wake' }]],
  ])('throws invalid_state for %s', (_title, events) => {
    expect(() => run(events)).toThrow(expect.objectContaining({ code: 'invalid_state' }));
  });
});
