import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  FinishedRecording,
  FinishingStore,
  NewRecording,
  RecordingSegment,
  RecordingStore,
  SegmentStore,
} from '../../ports/recording-store.ts';

export interface RecordingStores {
  readonly recordings: RecordingStore;
  readonly segments: SegmentStore;
  readonly finishing: FinishingStore;
}

interface OpenedRecordingStores extends RecordingStores {
  /** The stores of another node on the same database. */
  another(): RecordingStores;
  close(): Promise<void>;
}

const T0 = 1_700_000_000_000;

function recordingOf(id: string, more: Partial<NewRecording> = {}): NewRecording {
  const people = [
    { userId: 'alice', name: 'Alice', agreedAt: T0 },
    { userId: 'bob', name: 'Борис', agreedAt: T0 + 1 },
  ];
  const same = { callId: 'c1', startedBy: 'alice', content: 'video', startedAt: T0 } as const;
  return { id, ...same, people, ...more };
}

const result: FinishedRecording = {
  mediaFile: 'r1.a.webm',
  posterFile: 'r1.a.webp',
  durationMs: 5000,
  sizeBytes: 1234,
  waveform: [0, 50, 100],
};

/** The rules of the stores of recordings. @param open opens empty stores */
export function recordingStoreContract(
  name: string,
  open: () => Promise<OpenedRecordingStores>,
): void {
  describe(`the stores of recordings on ${name}`, () => {
    let stores: OpenedRecordingStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const create = (id: string, more?: Partial<NewRecording>) =>
      stores.recordings.create(recordingOf(id, more));
    const idsOf = async (userId: string, query: object = {}) =>
      (await stores.recordings.page(userId, { limit: 50, ...query })).map(({ id }) => id);
    const openSegment = async (id: string, index = 0, recordingId = 'r1') => {
      const segment = { id, recordingId, index, startMs: index * 1000 };
      return (await stores.segments.open(segment, T0)) as RecordingSegment;
    };
    /** A segment of ten bytes, all of which arrived. */
    const upload = async (id: string, index = 0, now = T0) => {
      const segment = await openSegment(id, index);
      await stores.segments.setSize(id, 10);
      await stores.segments.received(segment, 10, now);
    };
    const stateOf = async (id = 'r1') => (await stores.recordings.load(id))?.state;
    const claim = (owner: string, now = T0, on: RecordingStores = stores) =>
      on.finishing.claim({ owner, until: now + 60_000 }, now);

    it('creates a recording once, with the people who agreed', async () => {
      await create('r1');
      const mallory = { userId: 'mallory', name: null, agreedAt: T0 };
      await create('r1', { callId: 'other', startedBy: 'mallory', people: [mallory] });
      expect(await stores.recordings.load('r1')).toEqual({
        id: 'r1',
        callId: 'c1',
        startedBy: 'alice',
        content: 'video',
        title: null,
        state: 'recording',
        startedAt: T0,
        endedAt: null,
        durationMs: null,
        sizeBytes: 0,
        failure: null,
        mediaFile: null,
        posterFile: null,
        waveform: [],
        expectedSegments: null,
        attempts: 0,
      });
      expect(await stores.recordings.peopleOf('r1')).toEqual(recordingOf('r1').people);
    });

    it('adds people and chapters once, and none to a recording that does not exist', async () => {
      await create('r1');
      const { recordings } = stores;
      const carol = { userId: 'carol', name: null, agreedAt: T0 + 5 };
      const chapter = { atMs: 5, kind: 'joined', userId: 'carol' } as const;
      for (const id of ['r1', 'r1', 'none']) {
        await recordings.addPeople(id, [carol]);
        await recordings.addPeople(id, [{ ...carol, agreedAt: T0 + 9 }]);
        await recordings.addChapter(id, chapter);
      }
      expect((await recordings.peopleOf('r1')).at(-1)).toEqual(carol);
      expect(await recordings.chaptersOf('r1')).toEqual([chapter]);
      expect(await recordings.peopleOf('none')).toEqual([]);
      expect(await recordings.chaptersOf('none')).toEqual([]);
    });

    it('keeps the first time at which the recorder stopped', async () => {
      await create('r1');
      await stores.recordings.stop('r1', T0 + 10);
      await stores.recordings.stop('r1', T0 + 20);
      expect(await stores.recordings.load('r1')).toMatchObject({
        state: 'uploading',
        endedAt: T0 + 10,
      });
    });

    it('lets only people in it and people with whom it is shared read it', async () => {
      await create('r1');
      const { recordings } = stores;
      const readers = async () => {
        const people = ['alice', 'bob', 'carol', 'dave'];
        const may = await Promise.all(people.map((userId) => recordings.mayRead('r1', userId)));
        return people.filter((_, index) => may[index]);
      };
      expect(await readers()).toEqual(['alice', 'bob']);
      await recordings.share('r1', 'carol');
      await recordings.share('r1', 'carol');
      expect(await readers()).toEqual(['alice', 'bob', 'carol']);
      expect(await recordings.sharesOf('r1')).toEqual(['carol']);
      expect(await idsOf('carol')).toEqual(['r1']);
      await recordings.unshare('r1', 'carol');
      expect(await readers()).toEqual(['alice', 'bob']);
      expect(await idsOf('dave')).toEqual([]);
    });

    it('pages newest first, also among recordings of one millisecond', async () => {
      for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
        await create(id, { startedAt: T0 + Math.floor(index / 2) });
      }
      expect(await idsOf('alice', { limit: 3 })).toEqual(['d', 'c', 'b']);
      expect(await idsOf('alice', { before: T0 + 1, beforeId: 'd' })).toEqual(['c', 'b', 'a']);
      expect(await idsOf('alice', { before: T0 + 1 })).toEqual(['b', 'a']);
    });

    it('finds a part of the title or of a name in any case, and takes no pattern', async () => {
      await create('r1', { startedAt: T0 });
      await create('r2', {
        startedAt: T0 + 1,
        callId: 'c2',
        people: [recordingOf('').people[0]] as never,
      });
      await stores.recordings.setTitle('r2', 'Планёрка 100%');
      expect(await idsOf('alice', { search: 'ПЛАНЁР' })).toEqual(['r2']);
      expect(await idsOf('alice', { search: 'бор' })).toEqual(['r1']);
      expect(await idsOf('alice', { search: '0%' })).toEqual(['r2']);
      expect(await idsOf('alice', { search: '%' })).toEqual(['r2']);
      expect(await idsOf('alice', { search: 'lice' })).toEqual(['r2', 'r1']);
      expect(await idsOf('alice', { search: '\\' })).toEqual([]);
      expect(await idsOf('alice', { callId: 'c2' })).toEqual(['r2']);
      await stores.recordings.setTitle('r2', null);
      expect(await idsOf('alice', { search: 'план' })).toEqual([]);
    });

    it('opens one segment for one index, and none for a recording that does not exist', async () => {
      await create('r1');
      const first = await openSegment('s1');
      expect(first).toEqual({
        id: 's1',
        recordingId: 'r1',
        index: 0,
        startMs: 0,
        size: null,
        received: 0,
      });
      expect(await openSegment('s2')).toEqual(first);
      expect(await openSegment('s3', 0, 'none')).toBeUndefined();
      await openSegment('s4', 1);
      expect((await stores.segments.of('r1')).map(({ id }) => id)).toEqual(['s1', 's4']);
      expect(await stores.segments.load('s4')).toMatchObject({ index: 1, startMs: 1000 });
    });

    it('counts the bytes of all segments', async () => {
      await create('r1');
      await upload('s1');
      await stores.segments.received(await openSegment('s2', 1), 7, T0);
      expect(await stores.recordings.load('r1')).toMatchObject({
        state: 'recording',
        sizeBytes: 17,
      });
    });

    it('is finished when all expected segments arrived, and not before', async () => {
      await create('r1');
      const { finishing } = stores;
      await upload('s1');
      await finishing.beginIfComplete('r1', T0);
      expect(await stateOf()).toBe('recording');
      await finishing.expect('r1', 2);
      await finishing.beginIfComplete('r1', T0);
      expect(await stateOf()).toBe('recording');
      await upload('s2', 1);
      await finishing.beginIfComplete('r1', T0);
      expect(await stateOf()).toBe('finishing');
      // The call's own end may come later.
      await stores.recordings.stop('r1', T0 + 1);
      expect(await stateOf()).toBe('finishing');
    });

    it('gives one recording to one of several nodes', async () => {
      await create('r1');
      await upload('s1');
      await stores.finishing.expect('r1', 1);
      await stores.finishing.beginIfComplete('r1', T0);
      const other = stores.another();
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          claim(`owner-${index}`, T0, index % 2 === 0 ? stores : other),
        ),
      );
      expect(claims.filter((each) => each !== undefined)).toMatchObject([
        { id: 'r1', attempts: 1 },
      ]);
      const owner = `owner-${claims.findIndex((each) => each !== undefined)}`;
      expect(await other.finishing.finish('r1', 'owner-x', result)).toBe(false);
      expect(await stores.finishing.renew('r1', { owner, until: T0 + 90_000 })).toBe(true);
      expect(await stores.finishing.finish('r1', owner, result)).toBe(true);
      expect(await stores.recordings.load('r1')).toMatchObject({ state: 'ready', ...result });
      expect(await claim('late', T0 + 999_999)).toBeUndefined();
    });

    it('gives it to another node when the lease is over: the first one can finish nothing', async () => {
      await create('r1');
      await upload('s1');
      await stores.finishing.expect('r1', 1);
      await stores.finishing.beginIfComplete('r1', T0);
      await claim('first');
      expect(await claim('second', T0 + 59_999)).toBeUndefined();
      expect(await claim('second', T0 + 60_000)).toMatchObject({ attempts: 2 });
      expect(await stores.finishing.renew('r1', { owner: 'first', until: T0 + 99_000 })).toBe(
        false,
      );
      expect(await stores.finishing.finish('r1', 'first', result)).toBe(false);
      expect(await stores.finishing.finish('r1', 'second', result)).toBe(true);
    });

    it('repeats a failed attempt at its time, and says why it failed for good', async () => {
      await create('r1');
      await stores.finishing.expect('r1', 0);
      await stores.finishing.beginIfComplete('r1', T0);
      await claim('a');
      await stores.finishing.endAttempt('r1', 'a', { retryAt: T0 + 1000 });
      expect(await claim('b', T0 + 999)).toBeUndefined();
      expect(await claim('b', T0 + 1000)).toMatchObject({ attempts: 2 });
      await stores.finishing.endAttempt('r1', 'stranger', { failure: 'unreadable' });
      expect(await stateOf()).toBe('finishing');
      await stores.finishing.endAttempt('r1', 'b', { failure: 'empty' });
      expect(await stores.recordings.load('r1')).toMatchObject({
        state: 'failed',
        failure: 'empty',
      });
    });

    it('finishes what its recorder left, and opens it again when the rest comes', async () => {
      await create('r1');
      await create('r2');
      await upload('s1', 0, T0 + 5000);
      await stores.finishing.beginUnheardSince(T0 + 5000, T0 + 9000);
      expect([await stateOf('r1'), await stateOf('r2')]).toEqual(['recording', 'finishing']);
      await stores.finishing.beginUnheardSince(T0 + 5001, T0 + 9000);
      expect(await claim('a', T0 + 9000)).toBeDefined();
      const owner = (await claim('b', T0 + 9000))?.id === 'r1' ? 'b' : 'a';
      await upload('s2', 1, T0 + 9001);
      expect(await stateOf('r1')).toBe('uploading');
      expect(await stores.finishing.finish('r1', owner, result)).toBe(false);
      await stores.finishing.expect('r1', 2);
      await stores.finishing.beginIfComplete('r1', T0 + 9002);
      expect(await stateOf('r1')).toBe('finishing');
      // It is complete now, so nothing opens it again.
      await stores.segments.received(await openSegment('s2', 1), 10, T0 + 9003);
      expect(await stateOf('r1')).toBe('finishing');
    });

    it('needs segments until the recording is ready, and longer if some may follow', async () => {
      await create('r1');
      await upload('s1', 0, T0 + 100);
      const spent = (time: number) => stores.segments.spent(time);
      await stores.finishing.beginUnheardSince(T0 + 101, T0 + 200);
      expect(await spent(T0 + 999)).toEqual([]);
      await claim('a', T0 + 200);
      await stores.finishing.finish('r1', 'a', result);
      expect(await spent(T0 + 100)).toEqual([]);
      expect(await spent(T0 + 101)).toEqual(['s1']);
      await stores.finishing.expect('r1', 1);
      expect(await spent(0)).toEqual(['s1']);
      await stores.segments.remove(['s1']);
      await stores.segments.remove([]);
      expect(await stores.segments.load('s1')).toBeUndefined();
    });

    it('removes everything of a recording, and names its files', async () => {
      await create('r1');
      await create('r2');
      const { recordings, segments, finishing } = stores;
      await upload('s1');
      await recordings.share('r1', 'carol');
      await recordings.addChapter('r1', { atMs: 1, kind: 'left', userId: 'bob' });
      await finishing.expect('r1', 1);
      await finishing.beginIfComplete('r1', T0);
      await claim('a');
      await finishing.finish('r1', 'a', result);
      const files = { segments: ['s1'], results: ['r1.a.webm', 'r1.a.webp'] };
      expect(
        await recordings.inUse({ segments: ['s1', 'x'], results: ['r1.a.webm', 'y'] }),
      ).toEqual(new Set(['s1', 'r1.a.webm']));
      expect(await recordings.remove('r1')).toEqual(files);
      expect(await recordings.load('r1')).toBeUndefined();
      expect(await recordings.peopleOf('r1')).toEqual([]);
      expect(await recordings.sharesOf('r1')).toEqual([]);
      expect(await recordings.chaptersOf('r1')).toEqual([]);
      expect(await segments.of('r1')).toEqual([]);
      expect((await recordings.inUse(files)).size).toBe(0);
      expect(await recordings.remove('r1')).toEqual({ segments: [], results: [] });
      expect(await idsOf('alice')).toEqual(['r2']);
    });

    it('finds old recordings that are not live', async () => {
      await create('r1');
      await create('r2');
      await create('r3', { startedAt: T0 + 1 });
      await stores.recordings.stop('r2', T0 + 5);
      await stores.recordings.stop('r3', T0 + 5);
      expect(await stores.recordings.startedBefore(T0 + 1)).toEqual(['r2']);
    });
  });
}
