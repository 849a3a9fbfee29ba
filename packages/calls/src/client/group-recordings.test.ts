import {
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

let clock: VirtualClock;
let server: InMemoryCallsServer;
let anna: Person;
let bob: Person;
let carol: Person;

// The code is loaded when it is needed; tests do not wait for the file.
beforeAll(() => import('../group/index.ts'));

async function flush(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await server.flush();
    await clock.advance(0);
  }
  await server.flush();
}

/** Does what it is given to do, and delivers everything. */
async function after<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  await flush();
  return work;
}

/** Anna talks with Bob. Carol is online. */
beforeEach(async () => {
  clock = new VirtualClock();
  server = new InMemoryCallsServer(clock, { recording: { consent: 'ask' } });
  const world = { clock, network: new FakeNetwork(), server };
  [anna, bob, carol] = ['anna', 'bob', 'carol'].map((name) => personOverServer(name, world)) as [
    Person,
    Person,
    Person,
  ];
  await flush();
  await after(anna.calls.initiateCall('bob', 'audio'));
  await after(bob.calls.acceptCall());
  expect(phaseOf(anna).name).toBe('active');
});

const recordingOf = ({ calls }: Person) => calls.state.get().recording;

async function start(person: Person): Promise<void> {
  await after((await person.calls.recordings()).start());
}

async function answer(person: Person, agrees: boolean): Promise<void> {
  await after((await person.calls.recordings()).answer(agrees));
}

const heardBy = ({ calls }: Person) => Array.from(calls.remoteStreams.keys()).sort();

describe('a recording', () => {
  it('is known to all, and asks the other person, before it begins', async () => {
    expect(anna.calls.state.get().recordingConsent).toBe('ask');
    await start(anna);
    expect(recordingOf(anna)).toMatchObject({
      state: 'asking',
      isOwn: true,
      isOwnPerson: true,
      isAsked: false,
      asked: [{ id: 'bob' }],
    });
    expect(recordingOf(bob)).toMatchObject({
      state: 'asking',
      startedBy: { id: 'anna' },
      isOwn: false,
      isAsked: true,
    });
    await answer(bob, true);
    expect(recordingOf(anna)).toMatchObject({ state: 'on', asked: [], agreed: ['anna', 'bob'] });
    expect(recordingOf(bob)).toMatchObject({ state: 'on', isAsked: false });
  });

  it('is not begun if somebody refuses, and all learn who', async () => {
    await start(anna);
    await answer(bob, false);
    expect(recordingOf(anna)).toMatchObject({
      state: 'over',
      reason: 'declined',
      endedBy: { id: 'bob' },
    });
    await expect(answer(bob, true)).rejects.toMatchObject({ code: 'already_done' });
  });

  it('cannot be started twice', async () => {
    await start(anna);
    await expect(start(bob)).rejects.toMatchObject({ code: 'already_recording' });
  });

  it('counts its time without the pauses', async () => {
    await start(anna);
    await answer(bob, true);
    await clock.advance(2_000);
    const recordings = await anna.calls.recordings();
    await after(recordings.pause());
    await clock.advance(5_000);
    await after(recordings.resume());
    expect(recordingOf(bob)).toMatchObject({ state: 'on', recordedMs: 2_000 });
    await after(recordings.stop());
    expect(recordingOf(bob)).toMatchObject({ state: 'over', reason: 'stopped' });
  });

  it('[RC6] connects a person who joins only after they agreed', async () => {
    await start(anna);
    await answer(bob, true);
    await after(anna.calls.addParticipant('carol'));
    await after(carol.calls.acceptCall());
    await flush();
    expect(recordingOf(carol)).toMatchObject({ state: 'on', isAsked: true });
    expect([heardBy(anna), heardBy(bob), heardBy(carol)]).toEqual([['bob'], ['anna'], []]);
    expect(Array.from(carol.calls.peerConnections.keys())).toEqual([]);
    await answer(carol, true);
    await flush();
    expect([heardBy(anna), heardBy(bob), heardBy(carol)]).toEqual([
      ['bob', 'carol'],
      ['anna', 'carol'],
      ['anna', 'bob'],
    ]);
    expect(server.errors).toEqual([]);
  });

  it('[RC6] leaves a person who joined and does not agree without a call', async () => {
    await start(anna);
    await answer(bob, true);
    await after(anna.calls.addParticipant('carol'));
    await after(carol.calls.acceptCall());
    await answer(carol, false);
    await flush();
    expect(phaseOf(carol)).toMatchObject({ name: 'ended' });
    expect(phaseOf(anna).name).toBe('active');
    expect(recordingOf(anna)).toMatchObject({ state: 'on' });
  });

  it('is over with the call', async () => {
    await start(anna);
    await answer(bob, true);
    bob.calls.endCall();
    await flush();
    expect(recordingOf(anna)).toBeNull();
  });
});
