import { flushPromises } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { FakeBrowser } from '../testing/pages.ts';
import { areFrom, bytesFrom } from '../testing/small-disk.ts';
import { QuotaExceeded } from './part-storage.ts';

const NEW = { recordingId: 'r', startMs: 0, userId: 'me' };

describe('the spool of a browser', () => {
  it('has the segments of a crashed page, complete and with all bytes that reached the disk', async () => {
    const browser = new FakeBrowser();
    const first = browser.openPage();
    const written = await first.spool.create(NEW);
    await written.append(bytesFrom(0, 1000));
    first.crash();
    const { spool } = browser.openPage();
    const [note] = await spool.pendingSegments('me');
    expect(note).toMatchObject({ recordingId: 'r', index: 0, complete: false, acknowledged: 0 });
    const segment = await spool.open(note?.segmentId ?? '');
    expect(segment?.note.get()).toMatchObject({ complete: true, size: 1000 });
    expect(areFrom(await segment?.read(0, 1000), 0, 1000)).toBe(true);
  });

  it('gives a segment to one tab alone, while that tab lives', async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.openPage(), browser.openPage()];
    const { note } = await one.spool.create(NEW);
    const { segmentId } = note.get();
    expect(await two.spool.open(segmentId)).toBeNull();
    one.crash();
    expect((await two.spool.open(segmentId))?.note.get().segmentId).toBe(segmentId);
  });

  it('gives the parts of one page the same segment', async () => {
    const { spool } = new FakeBrowser().openPage();
    const segment = await spool.create(NEW);
    expect(await spool.open(segment.note.get().segmentId)).toBe(segment);
  });

  it('gives other tabs the segments of a page that closed its spool', async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.openPage(), browser.openPage()];
    const { note } = await one.spool.create(NEW);
    one.spool.close();
    await flushPromises();
    expect(await two.spool.open(note.get().segmentId)).not.toBeNull();
  });

  it('counts the segments of a recording across pages, also of those that were sent', async () => {
    const browser = new FakeBrowser();
    const first = browser.openPage();
    await (await first.spool.create(NEW)).remove();
    first.crash();
    const { spool } = browser.openPage();
    const next = await spool.create({ ...NEW, startMs: 5000.4 });
    expect(next.note.get()).toMatchObject({ index: 1, startMs: 5000 });
    const other = await spool.create({ ...NEW, recordingId: 'other' });
    expect(other.note.get().index).toBe(0);
  });

  it('has the segments of one person alone', async () => {
    const { spool } = new FakeBrowser().openPage();
    await spool.create({ ...NEW, userId: 'somebody' });
    expect(await spool.pendingSegments('me')).toEqual([]);
  });

  it('keeps bytes that were acknowledged where a file for this computer is wanted', async () => {
    const browser = new FakeBrowser();
    const { spool } = browser.openPage();
    const kept = await spool.create({ ...NEW, keep: true });
    await kept.append(bytesFrom(0, 5_000_000));
    await kept.acknowledge(5_000_000);
    expect(areFrom(await kept.read(0, 3), 0, 3)).toBe(true);
    const sent = await spool.create(NEW);
    await sent.append(bytesFrom(0, 5_000_000));
    await sent.acknowledge(5_000_000);
    expect(browser.disk.used).toBe(5_000_000);
  });

  it('records and frees memory on a disk that takes neither bytes nor notes', async () => {
    const browser = new FakeBrowser();
    browser.disk.capacity = 0;
    const full = async () => {
      throw new QuotaExceeded('the disk is full');
    };
    browser.index.save = browser.index.saveRecording = full;
    const segment = await browser.openPage().spool.create(NEW);
    await segment.append(bytesFrom(0, 100));
    await segment.acknowledge(60);
    expect(segment.count.get()).toEqual({ size: 100, inMemory: 40 });
    expect(await segment.complete()).toMatchObject({ size: 100, complete: true });
  });
});
