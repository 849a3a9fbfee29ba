import { describe, expect, it } from 'vitest';
import {
  type ClientEvent,
  type ClientState,
  canOpen,
  closeKindForCode,
  closeKindOf,
  hasSaidHello,
  isExtended,
  nextClientState,
  nextSocketState,
  SOCKET_OPEN,
  type SocketEvent,
  type SocketState,
  sessionOf,
  UNDECIDED,
} from './connection-state.ts';

const session = { userId: 'alice', sessionId: 's1', attachment: 'a1' };
const later = { userId: 'alice', sessionId: 's2', attachment: 'a2' };
const opened = Promise.resolve();
const message = { type: 'missed_count', count: 1 } as const;

const provisional: ClientState = { kind: 'provisional', session };
const basic: ClientState = { kind: 'basic', session, hasSpoken: false };
const spoken: ClientState = { kind: 'basic', session, hasSpoken: true };
const opening: ClientState = { kind: 'opening', before: UNDECIDED, opened, saidHello: false };
const reopening: ClientState = { kind: 'opening', before: basic, opened, saidHello: true };
const welcoming: ClientState = { kind: 'welcoming', session, deferred: [] };
const extended: ClientState = { kind: 'extended', session };

const again: ClientState = { kind: 'opening', before: extended, opened, saidHello: true };

const CLIENTS = { undecided: UNDECIDED, opening, reopening, provisional, basic, spoken };
const STATES: Record<string, ClientState> = { ...CLIENTS, welcoming, extended, again };

const EVENTS: Record<ClientEvent['type'], ClientEvent> = {
  opening: { type: 'opening', opened, saidHello: true },
  said_hello: { type: 'said_hello' },
  opening_failed: { type: 'opening_failed' },
  opened_provisional: { type: 'opened_provisional', session: later },
  opened_extended: { type: 'opened_extended', session: later },
  decided_basic: { type: 'decided_basic' },
  spoke: { type: 'spoke' },
  deferred: { type: 'deferred', message },
  welcomed: { type: 'welcomed' },
};

/** Every legal transition of a client. All others throw. */
const TRANSITIONS: readonly (readonly [string, ClientEvent['type'], ClientState])[] = [
  ['undecided', 'opening', { kind: 'opening', before: UNDECIDED, opened, saidHello: true }],
  ['provisional', 'opening', { kind: 'opening', before: provisional, opened, saidHello: true }],
  ['basic', 'opening', reopening],
  ['extended', 'opening', again],
  ['again', 'said_hello', again],
  ['again', 'opening_failed', extended],
  ['again', 'opened_provisional', { kind: 'provisional', session: later }],
  ['again', 'opened_extended', { kind: 'welcoming', session: later, deferred: [] }],
  ['opening', 'said_hello', { kind: 'opening', before: UNDECIDED, opened, saidHello: true }],
  ['reopening', 'said_hello', reopening],
  ['opening', 'opening_failed', UNDECIDED],
  ['reopening', 'opening_failed', basic],
  ['opening', 'opened_provisional', { kind: 'provisional', session: later }],
  ['reopening', 'opened_provisional', { kind: 'provisional', session: later }],
  ['opening', 'opened_extended', { kind: 'welcoming', session: later, deferred: [] }],
  ['reopening', 'opened_extended', { kind: 'welcoming', session: later, deferred: [] }],
  ['provisional', 'decided_basic', basic],
  ['basic', 'spoke', spoken],
  ['spoken', 'spoke', spoken],
  ['welcoming', 'deferred', { ...welcoming, deferred: [message] }],
  ['welcoming', 'welcomed', extended],
];

describe('nextClientState', () => {
  it.each(TRANSITIONS)('moves a client that is %s by %s', (from, event, to) => {
    expect(nextClientState(STATES[from] as ClientState, EVENTS[event])).toEqual(to);
  });

  it('throws on every other pair of a state and an event', () => {
    const legal = new Set(TRANSITIONS.map(([from, event]) => `${from} ${event}`));
    const accepted = Object.entries(STATES).flatMap(([from, state]) =>
      Object.values(EVENTS).flatMap((event) => {
        try {
          nextClientState(state, event);
          return [`${from} ${event.type}`];
        } catch {
          return [];
        }
      }),
    );
    expect(new Set(accepted)).toEqual(legal);
  });

  it('lets a client say hello until it has sent another message, and again after its welcome', () => {
    const able = Object.entries(STATES).filter(([, state]) => canOpen(state));
    expect(able.map(([name]) => name)).toEqual(['undecided', 'provisional', 'basic', 'extended']);
  });

  it('keeps the earlier session of a client whose next session is being opened', () => {
    expect([sessionOf(UNDECIDED), sessionOf(opening), sessionOf(reopening)]).toEqual([
      null,
      null,
      session,
    ]);
  });

  it('counts a client as extended from the opening of its session, before the welcome', () => {
    const names = Object.entries(STATES).filter(([, state]) => isExtended(state));
    expect(names.map(([name]) => name)).toEqual(['welcoming', 'extended', 'again']);
  });

  it('knows that a client said hello while its session is being opened', () => {
    const names = Object.entries(STATES).filter(([, state]) => hasSaidHello(state));
    expect(names.map(([name]) => name)).toEqual(['reopening', 'welcoming', 'extended', 'again']);
  });
});

describe('nextSocketState', () => {
  const play = (...events: SocketEvent[]): SocketState =>
    events.reduce(nextSocketState, SOCKET_OPEN);

  it('counts a ping as unanswered until anything is received', () => {
    expect(play({ type: 'pinged' })).toEqual({ kind: 'unanswered' });
    expect(play({ type: 'pinged' }, { type: 'received' })).toBe(SOCKET_OPEN);
  });

  it('keeps a socket closing when something is received on it', () => {
    const state = play({ type: 'close_begun', closeKind: null }, { type: 'received' });
    expect(state).toEqual({ kind: 'closing', closeKind: null });
  });

  it('does not know why a socket closes until it is closed', () => {
    const closing: SocketEvent = { type: 'close_begun', closeKind: null };
    expect(closeKindOf(play(closing))).toBeNull();
    expect(play(closing, { type: 'closed', closeKind: 'page_left' })).toEqual({
      kind: 'closed',
      closeKind: 'page_left',
    });
  });

  it('keeps the first known reason why a socket closed', () => {
    const signedOut: SocketEvent = { type: 'close_begun', closeKind: 'ended' };
    const others: SocketEvent[] = [
      { type: 'close_begun', closeKind: null },
      { type: 'closed', closeKind: 'page_left' },
    ];
    for (const event of others) expect(closeKindOf(play(signedOut, event))).toBe('ended');
  });

  it('does not reopen a closed socket', () => {
    const closed = play({ type: 'closed', closeKind: 'interrupted' });
    const events: SocketEvent[] = [
      { type: 'pinged' },
      { type: 'received' },
      { type: 'close_begun', closeKind: 'ended' },
    ];
    for (const event of events) expect(nextSocketState(closed, event)).toEqual(closed);
  });
});

describe('closeKindForCode', () => {
  it.each([
    ['ended', 1000, 'ended', 'ended'],
    ['signed out', 4401, 'ended', 'ended'],
    ['page closed or reloaded', 1001, 'page_left', 'page_left'],
    ['no code', 1005, 'page_left', 'interrupted'],
    ['no close frame', 1006, 'interrupted', 'interrupted'],
    ['heartbeat missed', 4408, 'interrupted', 'interrupted'],
  ] as const)(
    'maps "%s" (%i) to %s for a basic client and to %s for an extended one',
    (_name, code, basic, extended) => {
      expect([closeKindForCode(code, false), closeKindForCode(code, true)]).toEqual([
        basic,
        extended,
      ]);
    },
  );
});
