import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWebM } from '../adapters/media/make-webm.ts';
import { FolderStorage } from '../adapters/recordings/folder-storage.ts';
import { openRecordingStores } from '../adapters/sql/stores.ts';
import type { JoinedSegments, MakeRecording } from '../ports/make-recording.ts';
import { RecordingLab } from '../testing/recording-lab.ts';
import { SEGMENTS } from '../testing/segments.ts';
import { silentLog } from '../testing/silent-log.ts';
import { RecordingJobs } from './recording-jobs.ts';

let lab: RecordingLab;
beforeEach(async () => {
  lab = await RecordingLab.start();
});
afterEach(() => lab.close());

/** The jobs of a node whose way to join segments the test decides. */
function jobs(make: MakeRecording = makeWebM): RecordingJobs {
  return new RecordingJobs({
    stores: openRecordingStores(lab.database.other),
    storage: new FolderStorage(lab.folder),
    make,
    clock: lab.clock,
    newId: randomUUID,
    log: silentLog,
  });
}

async function recorded(...segments: readonly Buffer[]): Promise<void> {
  await lab.record();
  for (const [index, bytes] of segments.entries()) await lab.upload(index, bytes);
  await lab.complete(segments.length);
}

describe('the job that finishes a recording', () => {
  it('runs by itself soon after the last segment, and deletes the segments', async () => {
    lab.service.jobs.start();
    await recorded(SEGMENTS.small);
    expect(lab.files('segments')).toHaveLength(1);
    await lab.clock.advance(2000);
    while ((await lab.details()).state !== 'ready') await new Promise(setImmediate);
    await lab.service.jobs.close();
    expect(lab.files('segments')).toEqual([]);
    expect(lab.files('unfinished')).toEqual([]);
    expect(lab.files('results')).toHaveLength(2);
  });

  it('finishes a recording once when several nodes start at once', async () => {
    await recorded(SEGMENTS.small);
    let made = 0;
    const counting: MakeRecording = (...args) => {
      made++;
      return makeWebM(...args);
    };
    await Promise.all(Array.from({ length: 6 }, () => jobs(counting).runDue()));
    expect(made).toBe(1);
    expect((await lab.details()).state).toBe('ready');
    expect(lab.files('results')).toHaveLength(2);
  });

  it('repeats an attempt whose node died in the middle, when its lease is over', async () => {
    await recorded(SEGMENTS.small);
    // This node writes a part of the file, and is never heard again.
    let bury = () => {};
    let dead: Promise<void> | undefined;
    await new Promise<void>((died) => {
      dead = jobs(async (segments, path, signal) => {
        await makeWebM(segments, path, signal);
        died();
        return new Promise<JoinedSegments>((_resolve, reject) => {
          bury = () => reject(new Error('The node is dead.'));
        });
      }).runDue();
    });
    // The dead node renews nothing.
    lab.clock.set(59_999);
    await jobs().runDue();
    expect((await lab.details()).state).toBe('finishing');
    lab.clock.set(1);
    await jobs().runDue();
    expect((await lab.details()).state).toBe('ready');
    expect(lab.files('results')).toHaveLength(2);
    // What the dead node left is deleted by age.
    expect(lab.files('unfinished')).toHaveLength(1);
    bury();
    await dead;
  });

  it('throws away what a node made that had lost its lease', async () => {
    await recorded(SEGMENTS.small);
    const slow = jobs(async (segments, path, signal) => {
      const joined = await makeWebM(segments, path, signal);
      lab.clock.set(60_000);
      await jobs().runDue();
      return joined;
    });
    await slow.runDue();
    expect((await lab.details()).state).toBe('ready');
    expect(lab.files('results')).toHaveLength(2);
    expect(lab.files('unfinished')).toEqual([]);
    expect((await lab.api.as('bob', 'recordings/r1/media')).statusCode).toBe(200);
  });

  it('keeps its lease while it works for longer', async () => {
    await recorded(SEGMENTS.small);
    let others = 0;
    const long = jobs(async (segments, path, signal) => {
      for (let minutes = 0; minutes < 3; minutes++) {
        await lab.clock.advance(60_000);
        await lab.service.jobs.runDue();
        others += (await lab.details()).state === 'finishing' ? 0 : 1;
      }
      return makeWebM(segments, path, signal);
    });
    await long.runDue();
    expect(others).toBe(0);
    expect((await lab.details()).state).toBe('ready');
  });

  it('tries again later after a failure, and gives up after eight: the segments stay', async () => {
    await recorded(SEGMENTS.small);
    const times: number[] = [];
    const failing = jobs(async () => {
      times.push(lab.clock.now());
      throw new Error('The disk is full.');
    });
    for (let minutes = 0; minutes < 300; minutes++) {
      await failing.runDue();
      await lab.clock.advance(60_000);
    }
    const [first = 0, ...rest] = times;
    expect(rest.map((time) => Math.round((time - first) / 60_000))).toEqual([
      1, 2, 3, 5, 8, 14, 25,
    ]);
    expect(await lab.details()).toMatchObject({ state: 'failed', failure: 'server_error' });
    expect(lab.files('segments')).toHaveLength(1);
    // The person who recorded may ask for it once more.
    await lab.complete(1);
    await jobs().runDue();
    expect(await lab.details()).toMatchObject({ state: 'ready' });
    expect((await lab.details()).failure).toBeUndefined();
  });

  it('gives another node its turn at once when it is stopped', async () => {
    await recorded(SEGMENTS.small);
    const stopping = jobs(async (segments, path, signal) => {
      void stopping.close();
      return makeWebM(segments, path, signal);
    });
    await stopping.runDue();
    expect((await lab.details()).state).toBe('finishing');
    expect(lab.files('unfinished')).toEqual([]);
    await jobs().runDue();
    expect((await lab.details()).state).toBe('ready');
  });

  it.each([
    ['no segment', [], 'empty'],
    ['an empty segment', [Buffer.alloc(0)], 'empty'],
    ['a segment that is no WebM', [Buffer.from('this is no WebM at all')], 'unreadable'],
  ])('says why it makes nothing of %s', async (_name, segments, failure) => {
    await recorded(...segments);
    await lab.service.jobs.runDue();
    expect(await lab.details()).toMatchObject({ state: 'failed', failure });
    expect(lab.files('results')).toEqual([]);
    expect(lab.files('unfinished')).toEqual([]);
  });

  it('uses the rest when a segment is lost or was cut', async () => {
    await lab.record();
    await lab.upload(0, SEGMENTS.small);
    await lab.upload(1, SEGMENTS.large.subarray(0, -700), { startMs: 10_000 });
    await lab.upload(2, SEGMENTS.small, { startMs: 20_000 });
    await lab.complete(3);
    const segments = await openRecordingStores(lab.database.db).segments.of('r1');
    rmSync(join(lab.folder, 'segments', segments[2]?.id ?? ''));
    await lab.service.jobs.runDue();
    const { state, durationMs = 0 } = await lab.details();
    expect(state).toBe('ready');
    expect(durationMs).toBeGreaterThan(12_000);
    expect(durationMs).toBeLessThan(13_000);
  });

  it('does not hinder the deletion of its recording, and leaves no file', async () => {
    await recorded(SEGMENTS.small);
    const deleted = jobs(async (segments, path, signal) => {
      const answer = await lab.api.as('alice', 'recordings/r1', { method: 'DELETE' });
      expect(answer.statusCode).toBe(204);
      return makeWebM(segments, path, signal);
    });
    await deleted.runDue();
    for (const folder of ['segments', 'results', 'unfinished'] as const) {
      expect(lab.files(folder)).toEqual([]);
    }
  });
});
