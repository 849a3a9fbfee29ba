import type { EndedPhase, GuestRequest, LobbyState, WebRTCCalls } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type GuestApi, GuestApiError } from './guest-api.ts';
import { Preview } from './preview.ts';
import { type StoredVisit, Visit } from './visit.ts';

const fail = (error: unknown) => {
  throw error;
};

/** An engine that only notes what it is asked. */
class FakeEngine {
  readonly state = new Value<unknown>({ phase: { name: 'idle' }, signaling: 'connecting' }, fail);
  readonly lobby = new Value<LobbyState | null>(null, fail);
  readonly knocks: GuestRequest[] = [];
  refusal: string | null = null;
  /** When the server confirms a knock. */
  answer: Promise<void> = Promise.resolve();
  left = 0;
  token: (() => Promise<string>) | null = null;
  onEnded: (phase: Pick<EndedPhase, 'reason' | 'by'>) => void = () => undefined;

  setup({ token }: { token: () => Promise<string> }): void {
    this.token = token;
    this.state.set({ phase: { name: 'idle' }, signaling: 'online' });
  }
  on(_event: string, listener: (phase: Pick<EndedPhase, 'reason' | 'by'>) => void) {
    this.onEnded = listener;
    return () => undefined;
  }
  async guests() {
    return {
      lobby: this.lobby,
      knock: async (request: GuestRequest) => {
        this.knocks.push(request);
        if (this.refusal) throw new GuestApiError(this.refusal);
        await this.answer;
        this.lobby.set({ name: 'waiting' });
      },
      leaveLobby: () => {
        this.left++;
        this.lobby.set(null);
      },
    };
  }
}

let engine: FakeEngine;
let preview: Preview;
let stored: StoredVisit | null;
let refusals: Record<string, string>;
let cameras: MediaStreamTrack[];

beforeEach(() => {
  engine = new FakeEngine();
  stored = null;
  refusals = {};
  cameras = [];
  preview = new Preview(async () => {
    const track = { readyState: 'live', stop: () => Object.assign(track, { readyState: 'ended' }) };
    cameras.push(track as unknown as MediaStreamTrack);
    return { getTracks: () => [track] } as unknown as MediaStream;
  }, fail);
});

const orRefuse = <T>(path: string, answer: T): T => {
  if (refusals[path]) throw new GuestApiError(refusals[path]);
  return answer;
};

function visit(): Visit {
  const api: GuestApi = {
    check: async () => orRefuse('check', { callType: 'video' }),
    open: async () => orRefuse('open', { callId: 'c1', callType: 'video', key: 'k' }),
    token: async () => orRefuse('token', 't'),
  };
  return new Visit({
    link: 'link',
    calls: engine as unknown as Pick<WebRTCCalls, 'state' | 'on' | 'guests'> & {
      setup(options: object): void;
    },
    api,
    preview,
    storage: {
      read: () => stored,
      write: (next) => {
        stored = next;
      },
    },
    reportError: fail,
  });
}

async function waiting(): Promise<Visit> {
  const made = visit();
  await made.start();
  await made.requestEntry('Gina');
  return made;
}

describe('the visit of a guest', () => {
  test('shows the form with the camera of a video call, and waits when they ask', async () => {
    const made = visit();
    await made.start();
    expect(made.state.get()).toEqual({
      name: 'form',
      hasVideo: true,
      problem: null,
      isBusy: false,
    });
    preview.toggleMicrophone();
    await made.requestEntry('Gina');
    expect(made.state.get()).toEqual({ name: 'waiting', isOffline: false });
    expect(engine.knocks).toEqual([{ callId: 'c1', callType: 'video', video: true, muted: true }]);
    expect(stored).toMatchObject({ name: 'Gina', identity: { key: 'k' } });
  });

  test('shows that hosts see the guest only after the server confirmed it', async () => {
    let confirm = () => {};
    engine.answer = new Promise((resolve) => {
      confirm = resolve;
    });
    const made = visit();
    await made.start();
    const asked = made.requestEntry('Gina');
    await vi.waitFor(() => expect(engine.knocks).toHaveLength(1));
    expect(made.state.get()).toEqual({ name: 'asking' });
    confirm();
    await asked;
    expect(made.state.get()).toEqual({ name: 'waiting', isOffline: false });
  });

  test('closes the camera of the preview before the call opens it', async () => {
    const made = await waiting();
    engine.lobby.set({ name: 'admitted' });
    expect(made.state.get()).toEqual({ name: 'in_call' });
    expect(cameras.map(({ readyState }) => readyState)).toEqual(['ended']);
  });

  test.each([
    ['link_invalid', null],
    ['link_expired', null],
    ['call_over', null],
    ['call_locked', 'again'],
    ['call_full', 'again'],
    ['something_new', 'retry'],
  ] as const)('says that a link is refused with %s', async (code, next) => {
    refusals = { check: code };
    const made = visit();
    await made.start();
    const why = code === 'something_new' ? 'failed' : code;
    expect(made.state.get()).toEqual({ name: 'over', why, next });
  });

  test('keeps the form with what is wrong with a name', async () => {
    refusals = { open: 'name_invalid' };
    const made = await waiting();
    expect(made.state.get()).toMatchObject({ name: 'form', problem: 'name_invalid' });
  });

  test.each([
    ['declined', 'declined', null],
    ['no_answer', 'no_answer', 'again'],
    ['completed', 'call_over', null],
  ] as const)('ends the waiting with %s', async (reason, why, next) => {
    const made = await waiting();
    engine.lobby.set({ name: 'over', reason });
    expect(made.state.get()).toEqual({ name: 'over', why, next });
    expect(stored?.identity).toBeNull();
  });

  test.each([
    ['removed', 'remote', 'removed'],
    ['completed', 'remote', 'call_over'],
    ['completed', 'local', 'left'],
    ['connection_lost', 'remote', 'lost'],
  ] as const)('says how the call ended: %s by %s', async (reason, by, why) => {
    const made = await waiting();
    engine.lobby.set({ name: 'admitted' });
    engine.onEnded({ reason, by });
    expect(made.state.get()).toMatchObject({ name: 'over', why });
  });

  test('knocks again when the connection is back, and shows that it was lost', async () => {
    const made = await waiting();
    engine.state.set({ phase: { name: 'idle' }, signaling: 'connecting' });
    expect(made.state.get()).toEqual({ name: 'waiting', isOffline: true });
    engine.state.set({ phase: { name: 'idle' }, signaling: 'online' });
    expect(made.state.get()).toEqual({ name: 'waiting', isOffline: false });
    await Promise.resolve();
    expect(engine.knocks).toHaveLength(2);
  });

  test('goes on waiting after a reload, with the same identity', async () => {
    stored = {
      link: 'link',
      name: 'Gina',
      identity: { callId: 'c1', callType: 'video', key: 'k' },
    };
    const made = visit();
    await made.start();
    expect(made.state.get().name).toBe('waiting');
    expect(engine.knocks).toHaveLength(1);
  });

  test('shows that a knock was refused', async () => {
    engine.refusal = 'call_not_found';
    const made = await waiting();
    expect(made.state.get()).toEqual({ name: 'over', why: 'call_over', next: null });
  });

  test('leaves the lobby and shows the form when they cancel', async () => {
    const made = await waiting();
    await made.again();
    expect(engine.left).toBe(1);
    expect(made.state.get().name).toBe('form');
    expect(made.name).toBe('Gina');
  });

  test('ends when the server has no more tokens because the call is over', async () => {
    const made = await waiting();
    refusals = { token: 'call_over' };
    await expect(engine.token?.()).rejects.toMatchObject({ code: 'call_over' });
    expect(made.state.get()).toMatchObject({ name: 'over', why: 'call_over' });
  });
});
