import { createFakePlatform, FakeNetwork, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it, vi } from 'vitest';
import type { CallPhase } from '../../model/call-phase.ts';
import { grantConsent } from '../../peer/consent.ts';
import type { SfuMember, SfuRoom, SfuRoomEvents, SfuSource } from './sfu-room.ts';
import type { SfuTracks } from './sfu-sender.ts';
import { SfuTopology } from './sfu-topology.ts';
import { setVideoSize, type VideoSize } from './video-sizes.ts';

const active = (localHold = false): CallPhase => ({
  name: 'active',
  call: { id: 'c1', participants: [{ id: 'x' }], type: 'video', direction: 'outgoing' },
  answeredAt: 0,
  localHold,
  remoteHold: false,
});

const track = (id: string, kind: 'audio' | 'video' = 'audio', displaySurface?: string) =>
  ({ id, kind, getSettings: () => ({ displaySurface }) }) as unknown as MediaStreamTrack;

/** A room whose other members and whose failures the test decides. */
class FakeRoom implements SfuRoom {
  readonly events: SfuRoomEvents;
  readonly sent = new Map<SfuSource, MediaStreamTrack>();
  readonly steps: string[] = [];
  readonly sizes = new Map<string, VideoSize | null>();
  readonly connection = undefined;
  members: SfuMember[] = [];
  received = new Map<string, MediaStreamTrack[]>();
  screens = new Map<string, MediaStreamTrack>();
  allowed: readonly string[] | null = null;
  /** Nothing comes from the SFU. */
  isSilent = false;
  private _bytes = 0;
  isClosed = false;
  /** For the test: the connection is up. */
  finishConnect: () => void = () => undefined;
  readonly connect: () => Promise<void>;

  constructor(events: SfuRoomEvents) {
    this.events = events;
    const connected = new Promise<void>((resolve) => {
      this.finishConnect = resolve;
    });
    this.connect = () => connected;
  }

  tracksOf = (userId: string) => this.received.get(userId) ?? [];
  screenOf = (userId: string) => this.screens.get(userId);
  allow = (identities: readonly string[]) => {
    this.allowed = identities;
  };
  /** How many attempts to send fail from now on. */
  failures = 0;
  publish = async (source: SfuSource, sent: MediaStreamTrack) => {
    if (this.failures-- > 0) throw new Error('the negotiation failed');
    this.steps.push(`${source} ${sent.id}`);
    this.sent.set(source, sent);
  };
  unpublish = async (source: SfuSource) => {
    if (this.sent.delete(source)) this.steps.push(`no ${source}`);
  };
  readonly data: string[] = [];
  sendData = async (userId: string, sent: string | ArrayBuffer) => {
    if (this.isSilent) throw new Error('the connection is gone');
    this.data.push(`${userId}: ${sent}`);
  };
  setVideoSize = (userId: string, size: VideoSize | null) => {
    this.sizes.set(userId, size);
  };
  readonly screenSizes = new Map<string, VideoSize | null | undefined>();
  setScreenSize = (userId: string, size: VideoSize | null | undefined) => {
    this.screenSizes.set(userId, size);
  };
  traffic = async () => {
    if (!this.isSilent) this._bytes += 100;
    return { received: this._bytes, isSparse: this.sent.size === 0 };
  };
  close = () => {
    this.isClosed = true;
  };

  /** A member joins with these tracks. */
  enter(userId: string, ...tracks: MediaStreamTrack[]): void {
    this.members.push({ identity: `device of ${userId}`, userId });
    this.received.set(userId, tracks);
    this.events.onMembers();
  }
}

const granted = async () => ({ url: 'wss://sfu', token: 'token' });
const refused = () => Promise.reject(new Error('the SFU is away'));

function joinCall(phase: CallPhase = active(), grant = granted) {
  const clock = new VirtualClock();
  const rooms: FakeRoom[] = [];
  const state = {
    phase,
    tracks: { audio: track('mic'), video: null } as SfuTracks,
    grant,
    joined: [] as { leg?: string }[],
  };
  const events = {
    onConnected: vi.fn(),
    onInterrupted: vi.fn(),
    onDialog: vi.fn(),
    onLost: vi.fn(),
    onHangUp: vi.fn(),
    onChannel: vi.fn(),
    onChange: vi.fn(),
  };
  const onBlocked = vi.fn();
  const topology = new SfuTopology({
    onBlocked,
    call: { id: 'c1', type: 'video' },
    platform: createFakePlatform({ name: 'anna', clock, network: new FakeNetwork() }),
    tracks: () => state.tracks,
    joined: () => state.joined,
    consent: () => grantConsent(state.phase),
    grant: () => state.grant(),
    loadRoom: async () => (roomEvents) => {
      const room = new FakeRoom(roomEvents);
      rooms.push(room);
      return room;
    },
    events,
  });
  const flush = () => clock.advance(0);
  /** Connects the newest room. */
  const connect = async (): Promise<FakeRoom> => {
    await flush();
    const room = rooms.at(-1);
    if (!room) throw new Error('no room');
    room.finishConnect();
    await flush();
    return room;
  };
  const heard = (id: string) =>
    topology.remoteMedia
      .get(id)
      ?.snapshot(true)
      .stream?.getTracks()
      .map((each) => each.id);
  return { topology, events, onBlocked, rooms, clock, state, connect, flush, heard };
}

describe('a topology over an SFU', () => {
  it('is connected once its room is, and then sends what this person sends', async () => {
    const { topology, events, connect, rooms, flush } = joinCall();
    expect(topology.name).toBe('sfu');
    await flush();
    expect(rooms).toHaveLength(1);
    expect(events.onConnected).not.toHaveBeenCalled();
    const room = await connect();
    expect(events.onConnected).toHaveBeenCalledTimes(1);
    expect(events.onDialog).toHaveBeenCalledTimes(1);
    expect(room.steps).toEqual(['microphone mic']);
  });

  it('C1: sends nothing before the call is answered, whatever the SFU allows', async () => {
    const { topology, connect, state, flush } = joinCall({ name: 'idle' });
    const room = await connect();
    await expect(topology.attach()).rejects.toMatchObject({ code: 'invalid_state' });
    expect(room.steps).toEqual([]);
    state.phase = active();
    await topology.attach();
    await flush();
    expect(room.steps).toEqual(['microphone mic']);
  });

  it('tries again until the room sends, but not after the end', async () => {
    const { topology, connect, clock, state, rooms, flush } = joinCall();
    await flush();
    const [room] = rooms;
    if (!room) throw new Error('no room');
    room.failures = 2;
    await connect();
    expect(room.steps).toEqual([]);
    await clock.advance(5_000);
    expect(room.steps).toEqual([]);
    await clock.advance(1_000);
    expect(room.steps).toEqual(['microphone mic']);
    room.failures = 1;
    state.tracks = { audio: track('mic'), video: track('cam', 'video') };
    // The person cannot do anything about it: the topology tries again.
    await expect(topology.attach()).resolves.toBeUndefined();
    const { length } = room.steps;
    topology.close();
    await clock.advance(60_000);
    expect(room.steps).toHaveLength(length);
  });

  it('sends nothing during a hold, and everything again afterwards', async () => {
    const { topology, connect, state } = joinCall();
    const room = await connect();
    state.phase = active(true);
    await topology.attach();
    expect(room.sent.size).toBe(0);
    state.phase = active();
    await topology.attach();
    expect(room.steps).toEqual(['microphone mic', 'no microphone', 'microphone mic']);
  });

  it('shows the screen in place of the camera, and sends the new video before the old one stops', async () => {
    const { topology, connect, state } = joinCall();
    const room = await connect();
    for (const video of [track('cam', 'video'), track('scr', 'video', 'monitor')]) {
      state.tracks = { audio: track('mic'), video };
      await topology.attach();
    }
    expect(room.steps.filter((step) => !step.startsWith('microphone'))).toEqual([
      'camera cam',
      'screen scr',
      'no camera',
    ]);
  });

  it('sends a screen beside the camera, and stops it alone', async () => {
    const { topology, connect, state } = joinCall();
    const room = await connect();
    const both = { audio: track('mic'), video: track('cam', 'video') };
    state.tracks = { ...both, screen: track('scr', 'video') };
    await topology.attach();
    expect([...room.sent.keys()].sort()).toEqual(['camera', 'microphone', 'screen']);
    state.tracks = both;
    await topology.attach();
    expect([...room.sent.keys()].sort()).toEqual(['camera', 'microphone']);
    expect(room.steps).not.toContain('no camera');
  });

  it('receives a screen apart from the camera, at a size of its own, also in the next room', async () => {
    const { topology, events, connect, heard } = joinCall();
    topology.addParticipant('bob', []);
    const room = await connect();
    const [mic, camera, screen] = [track('mic'), track('cam', 'video'), track('scr', 'video')];
    const screenIds = () =>
      topology
        .screenOf('bob')
        ?.getTracks()
        .map(({ id }) => id);
    room.enter('bob', mic, camera);
    expect(topology.screenOf('bob')).toBeNull();
    room.screens.set('bob', screen);
    room.received.set('bob', [mic, camera, screen]);
    room.events.onMembers();
    expect([heard('bob'), screenIds()]).toEqual([['mic', 'cam'], ['scr']]);
    const stream = topology.screenOf('bob');
    if (stream) setVideoSize(stream, { width: 960, height: 540 });
    expect(room.screenSizes.get('bob')).toEqual({ width: 960, height: 540 });
    room.events.onClosed();
    const next = await connect();
    expect(next.screenSizes.get('bob')).toEqual({ width: 960, height: 540 });
    next.enter('bob', mic, camera);
    expect(topology.screenOf('bob')).toBeNull();
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('lets a device of the roster receive before it is in the room', async () => {
    const { topology, connect, state } = joinCall();
    const room = await connect();
    state.joined = [{ leg: 'device of bob' }];
    topology.addParticipant('bob', ['hold']);
    expect(room.allowed).toEqual(['device of bob']);
    // He joins the call with another device instead.
    state.joined = [{ leg: 'phone of bob' }];
    topology.addParticipant('bob', ['hold']);
    expect(room.allowed).toEqual(['phone of bob']);
  });

  it('[GR9] shows and allows only people of the roster', async () => {
    const { topology, connect, heard } = joinCall();
    topology.addParticipant('bob', ['hold']);
    const room = await connect();
    room.enter('mallory', track('m'));
    room.enter('bob', track('b'));
    expect(heard('bob')).toEqual(['b']);
    expect([...topology.remoteMedia.keys()]).toEqual(['bob']);
    expect(room.allowed).toEqual(['device of bob']);
    expect(topology.supports('bob', 'hold')).toBe(true);
    topology.removeParticipant('bob');
    expect(room.allowed).toEqual([]);
    expect(room.sizes.get('bob')).toBeNull();
    topology.addParticipant('mallory', []);
    expect(heard('mallory')).toEqual(['m']);
    expect(topology.supports('mallory', 'hold')).toBe(false);
  });

  it('follows the tracks of a person, the newest of each kind', async () => {
    const { topology, connect, heard } = joinCall();
    topology.addParticipant('bob', []);
    const room = await connect();
    const [mic, camera, screen] = [track('mic'), track('cam', 'video'), track('scr', 'video')];
    room.enter('bob', mic, camera);
    room.received.set('bob', [mic, camera, screen]);
    room.events.onMembers();
    expect(heard('bob')).toEqual(['mic', 'scr']);
    room.received.set('bob', [mic]);
    room.events.onMembers();
    expect(heard('bob')).toEqual(['mic']);
  });

  it('joins again with another grant when the room is closed, and keeps sizes and roster', async () => {
    const { topology, events, connect, rooms, heard } = joinCall();
    topology.addParticipant('bob', []);
    const room = await connect();
    room.enter('bob', track('b'));
    topology.setVideoSize('bob', { width: 160, height: 90 });
    room.events.onClosed();
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    const next = await connect();
    expect(rooms).toEqual([room, next]);
    expect(room.isClosed).toBe(true);
    next.enter('bob', track('b2'));
    expect(heard('bob')).toEqual(['b2']);
    expect(next.sizes.get('bob')).toEqual({ width: 160, height: 90 });
    expect(next.steps).toEqual(['microphone mic']);
    expect(events.onConnected).toHaveBeenCalledTimes(2);
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('knows how far each person is: joining, there, or away for a moment', async () => {
    const { topology, connect } = joinCall();
    topology.addParticipant('bob', []);
    expect(topology.stateOf('bob')).toBe('connecting');
    const room = await connect();
    expect(topology.stateOf('bob')).toBe('connecting');
    room.enter('bob', track('b'));
    expect(topology.stateOf('bob')).toBe('active');
    room.events.onInterrupted();
    expect(topology.stateOf('bob')).toBe('reconnecting');
    room.events.onResumed();
    room.members = [];
    room.events.onMembers();
    expect(topology.stateOf('bob')).toBe('reconnecting');
  });

  it('receives a video as large as its stream is shown, and nothing while it is not', async () => {
    const { topology, connect, events } = joinCall();
    topology.addParticipant('bob', []);
    const room = await connect();
    room.enter('bob', track('b', 'video'));
    const { stream } = topology.remoteMedia.get('bob')?.snapshot(true) ?? {};
    if (!stream) throw new Error('no stream');
    const size = { width: 320, height: 180 };
    setVideoSize(stream, size);
    expect(room.sizes.get('bob')).toEqual(size);
    setVideoSize(stream, null);
    expect(room.sizes.get('bob')).toBeNull();
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('notices after 7 s that nothing comes any more, while this person only listens', async () => {
    const { events, connect, rooms, clock, state } = joinCall();
    state.tracks = { audio: null, video: null };
    const room = await connect();
    await clock.advance(10_000);
    room.isSilent = true;
    await clock.advance(6_000);
    expect(events.onInterrupted).not.toHaveBeenCalled();
    await clock.advance(2_000);
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    expect(rooms).toHaveLength(2);
  });

  it('is interrupted while the room restores its connection by itself, and joins no other one', async () => {
    const { events, connect, rooms, clock } = joinCall();
    const room = await connect();
    room.events.onInterrupted();
    await clock.advance(2_000);
    room.events.onResumed();
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    expect(events.onConnected).toHaveBeenCalledTimes(2);
    await clock.advance(60_000);
    expect(events.onLost).not.toHaveBeenCalled();
    expect(rooms).toHaveLength(1);
  });

  it('joins a second time when nothing comes from the SFU any more, and changes over once that is up', async () => {
    const { events, connect, rooms, clock } = joinCall();
    const room = await connect();
    await clock.advance(10_000);
    expect(events.onInterrupted).not.toHaveBeenCalled();
    room.isSilent = true;
    await clock.advance(4_000);
    expect(events.onInterrupted).toHaveBeenCalledTimes(1);
    expect(rooms).toHaveLength(2);
    expect(room.isClosed).toBe(false);
    await connect();
    expect(room.isClosed).toBe(true);
    expect(events.onConnected).toHaveBeenCalledTimes(2);
  });

  it('tries again while the SFU is away, and is lost after 30 s', async () => {
    const { events, rooms, clock } = joinCall(active(), refused);
    await clock.advance(29_000);
    expect(events.onLost).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith(undefined, false);
    expect(rooms).toEqual([]);
    await clock.advance(60_000);
    expect(events.onLost).toHaveBeenCalledTimes(1);
  });

  it('[GR31] reports after 10 s with a grant that it cannot connect, and that it is connected', async () => {
    const { onBlocked, connect, clock } = joinCall();
    await clock.advance(9_000);
    expect(onBlocked).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect(onBlocked.mock.calls).toEqual([[true]]);
    await connect();
    await clock.advance(30_000);
    expect(onBlocked.mock.calls).toEqual([[true], [false]]);
  });

  it('[GR31] does not report an SFU that gives no grants: that is known to the server', async () => {
    const { onBlocked, clock, state, flush } = joinCall();
    await flush();
    state.grant = refused;
    await clock.advance(30_000);
    const { onBlocked: another, clock: later } = joinCall(active(), refused);
    await later.advance(30_000);
    expect(another).not.toHaveBeenCalled();
    expect(onBlocked.mock.calls).toEqual([[true]]);
  });

  it('reports, two minutes after a loss, that it had been connected', async () => {
    const { events, connect, clock, state } = joinCall();
    const room = await connect();
    state.grant = refused;
    room.events.onClosed();
    await clock.advance(119_000);
    expect(events.onLost).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith(undefined, true);
  });

  it('closes its room once, also one that connects only later', async () => {
    const { topology, connect, rooms, flush, events, clock } = joinCall();
    await flush();
    topology.close();
    topology.close();
    expect(rooms[0]?.isClosed).toBe(true);
    await connect();
    await clock.advance(60_000);
    expect(rooms).toHaveLength(1);
    expect(events.onConnected).not.toHaveBeenCalled();
    expect(events.onLost).not.toHaveBeenCalled();
  });

  describe('channels for data', () => {
    const chats = ['chat'] as const;
    /** The room has Bob, whose client has a chat, Carol, whose client has none, and a stranger. */
    async function openChannels() {
      const lab = joinCall();
      lab.topology.addParticipant('bob', chats);
      lab.topology.addParticipant('carol', []);
      const room = await lab.connect();
      for (const userId of ['bob', 'carol', 'mallory']) room.enter(userId, track(userId));
      const channels = () => lab.events.onChannel.mock.calls.map(([userId]) => userId);
      const newest = () => lab.events.onChannel.mock.lastCall?.[1] as RTCDataChannel;
      return { ...lab, room, channels, newest };
    }

    it('opens channels to people of the roster with a chat on request', async () => {
      const { topology, room, channels, newest, flush } = await openChannels();
      expect(channels()).toEqual([]);
      topology.openData();
      topology.openData();
      expect(channels()).toEqual(['bob']);
      newest().send('hello');
      await flush();
      expect(room.data).toEqual(['bob: hello']);
      expect(newest().bufferedAmount).toBe(0);
    });

    it('opens a channel to a person who writes first, and buffers messages until somebody listens', async () => {
      const { room, channels, newest, flush } = await openChannels();
      for (const userId of ['mallory', 'carol', 'bob']) room.events.onData(userId, `by ${userId}`);
      expect(channels()).toEqual(['bob']);
      room.events.onData('bob', 'next');
      const heard: string[] = [];
      newest().addEventListener('message', ({ data }) => heard.push(data));
      room.events.onData('bob', 'last');
      await flush();
      expect(heard).toEqual(['by bob', 'next', 'last']);
    });

    it('closes the channels while the room is away, and opens new ones with it', async () => {
      const { topology, room, channels, newest, clock } = await openChannels();
      topology.openData();
      const channel = newest();
      const closed = vi.fn();
      channel.addEventListener('close', closed);
      room.events.onInterrupted();
      expect([channel.readyState, closed.mock.calls.length]).toEqual(['closed', 1]);
      expect(() => channel.send('lost')).toThrow();
      room.events.onResumed();
      expect(channels()).toEqual(['bob', 'bob']);
      // Data that cannot be sent is lost.
      room.isSilent = true;
      newest().send('lost');
      await clock.advance(0);
      expect(newest().readyState).toBe('closed');
    });

    it('closes the channels when the person leaves, and at the end', async () => {
      const { topology, newest } = await openChannels();
      topology.openData();
      const channel = newest();
      topology.removeParticipant('bob');
      expect(channel.readyState).toBe('closed');
      topology.addParticipant('bob', chats);
      expect(newest().readyState).toBe('open');
      topology.close();
      expect(newest().readyState).toBe('closed');
    });
  });
});
