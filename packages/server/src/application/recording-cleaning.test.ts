import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingLab } from '../testing/recording-lab.ts';
import { SEGMENTS } from '../testing/segments.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let lab: RecordingLab;
beforeEach(async () => {
  lab = await RecordingLab.start();
});
afterEach(() => lab.close());

describe('the cleaning of recordings', () => {
  it('finishes what its recorder left for a day, and adds the rest if it comes within a week', async () => {
    await lab.record();
    await lab.upload(0, SEGMENTS.small);
    const { cleaning, jobs } = lab.service;
    lab.clock.set(DAY_MS);
    await cleaning.run();
    expect((await lab.details()).state).toBe('recording');
    lab.clock.set(1);
    await cleaning.run();
    await jobs.runDue();
    const first = await lab.details();
    expect(first.state).toBe('ready');
    await cleaning.run();
    expect(lab.files('segments')).toHaveLength(1);
    // The recorder comes back after two days with its last segment.
    lab.clock.set(2 * DAY_MS);
    await lab.upload(1, SEGMENTS.large, { startMs: 10_000 });
    expect((await lab.details()).state).toBe('uploading');
    // Until it is finished again, people see what there was.
    expect((await lab.api.as('bob', 'recordings/r1/media')).statusCode).toBe(200);
    await lab.complete(2);
    await jobs.runDue();
    const second = await lab.details();
    expect(second.state).toBe('ready');
    expect(second.durationMs).toBeGreaterThan(13_000);
    expect(lab.files('segments')).toEqual([]);
    expect(lab.files('results')).toHaveLength(2);
  });

  it('deletes the segments of what was left after a week', async () => {
    await lab.record();
    await lab.upload(0, SEGMENTS.small);
    lab.clock.set(DAY_MS + 1);
    const { cleaning, jobs } = lab.service;
    await cleaning.run();
    await jobs.runDue();
    lab.clock.set(6 * DAY_MS);
    await cleaning.run();
    expect(lab.files('segments')).toEqual([]);
    expect((await lab.details()).state).toBe('ready');
  });

  it('deletes recordings after the days of the option, with their files', async () => {
    await lab.finished('r1', SEGMENTS.small);
    lab.clock.set(DAY_MS);
    await lab.finished('r2', SEGMENTS.small);
    const keeping = lab.node({ days: 2 });
    await keeping.cleaning.run();
    expect(lab.files('results')).toHaveLength(4);
    lab.clock.set(DAY_MS + 1);
    await keeping.cleaning.run();
    expect((await lab.api.as('bob', 'recordings/r1')).statusCode).toBe(404);
    expect((await lab.details('r2')).state).toBe('ready');
    expect(lab.files('results').every((name) => name.startsWith('r2.'))).toBe(true);
    // 0 days: for ever.
    lab.clock.set(1000 * DAY_MS);
    await lab.service.cleaning.run();
    expect((await lab.details('r2')).state).toBe('ready');
    await keeping.close();
  });

  it('deletes files that belong to no recording when they are an hour old', async () => {
    await lab.finished('r1', SEGMENTS.small);
    await lab.record('r2');
    await lab.upload(0, SEGMENTS.small, { id: 'r2' });
    const used = [...lab.files('results'), ...lab.files('segments')];
    const old = new Date(lab.clock.now() - HOUR_MS - 1000);
    const make = (folder: string, name: string, isOld = true) => {
      const path = join(lab.folder, folder, name);
      writeFileSync(path, 'x', { flag: 'a' });
      if (isOld) utimesSync(path, old, old);
    };
    for (const name of lab.files('results')) make('results', name);
    for (const name of lab.files('segments')) make('segments', name);
    make('segments', 'orphan');
    make('results', 'r9.x.webm');
    make('unfinished', 'r8.x.webm');
    make('segments', 'young', false);
    make('unfinished', 'young', false);
    await lab.service.cleaning.run();
    expect([...lab.files('results'), ...lab.files('segments')].sort()).toEqual(
      [...used, 'young'].sort(),
    );
    expect(lab.files('unfinished')).toEqual(['young']);
  });
});
