import { describe, expect, it } from 'vitest';
import { areFrom, bytesFrom, SmallDisk } from '../testing/small-disk.ts';
import { StoredBytes } from './stored-bytes.ts';

const MIB = 1024 * 1024;
const fill = async (bytes: StoredBytes, count: number, length = MIB) => {
  for (let i = 0; i < count; i++) {
    const start = bytes.count.get().size;
    await bytes.append(bytesFrom(start, length));
  }
};

describe('the bytes of a segment', () => {
  it('are read as they were written, across the parts on the disk', async () => {
    const disk = new SmallDisk();
    const bytes = new StoredBytes(disk, 's');
    await fill(bytes, 9);
    expect((await disk.parts('s')).map(({ size }) => size)).toEqual([4 * MIB, 4 * MIB, MIB]);
    expect(bytes.count.get()).toEqual({ size: 9 * MIB, inMemory: 0 });
    expect(areFrom(await bytes.read(4 * MIB - 3, 4 * MIB + 5), 4 * MIB - 3, 8)).toBe(true);
  });

  it('are found by the next page, which goes on at their end', async () => {
    const disk = new SmallDisk();
    await fill(new StoredBytes(disk, 's'), 5);
    const next = await StoredBytes.open(disk, 's');
    expect(next.count.get().size).toBe(5 * MIB);
    await fill(next, 1);
    expect(areFrom(await next.read(5 * MIB - 2, 5 * MIB + 2), 5 * MIB - 2, 4)).toBe(true);
  });

  it('go from the disk part by part once they were acknowledged, and not before', async () => {
    const disk = new SmallDisk();
    const bytes = new StoredBytes(disk, 's');
    await fill(bytes, 9);
    await bytes.removeBefore(5 * MIB);
    expect(disk.used).toBe(5 * MIB);
    expect(areFrom(await bytes.read(5 * MIB, 5 * MIB + 4), 5 * MIB, 4)).toBe(true);
    await expect(bytes.read(0, 4)).rejects.toThrow('not there');
    await bytes.removeBefore(9 * MIB);
    // The part that takes what comes next stays.
    expect(disk.used).toBe(MIB);
    await bytes.remove();
    expect(disk.used).toBe(0);
  });

  it('wait in memory while the disk is full, can be read, and reach the disk in order when there is room', async () => {
    const disk = new SmallDisk(5 * MIB);
    const bytes = new StoredBytes(disk, 's');
    await fill(bytes, 7);
    expect(bytes.count.get()).toEqual({ size: 7 * MIB, inMemory: 2 * MIB });
    expect(areFrom(await bytes.read(5 * MIB - 2, 5 * MIB + 2), 5 * MIB - 2, 4)).toBe(true);
    await bytes.removeBefore(4 * MIB);
    expect(bytes.count.get()).toEqual({ size: 7 * MIB, inMemory: 0 });
    expect(areFrom(await bytes.read(6 * MIB, 7 * MIB), 6 * MIB, MIB)).toBe(true);
    const next = await StoredBytes.open(disk, 's');
    expect(areFrom(await next.read(4 * MIB, 7 * MIB), 4 * MIB, 3 * MIB)).toBe(true);
  });

  it('leave the memory once they were acknowledged, though the disk stays full', async () => {
    const disk = new SmallDisk(MIB);
    const bytes = new StoredBytes(disk, 's');
    await fill(bytes, 3);
    disk.capacity = 0;
    await bytes.removeBefore(2.5 * MIB);
    expect(bytes.count.get()).toEqual({ size: 3 * MIB, inMemory: MIB / 2 });
    expect(areFrom(await bytes.read(2.5 * MIB, 3 * MIB), 2.5 * MIB, MIB / 2)).toBe(true);
  });

  it('reject an error of the disk that is no lack of room', async () => {
    const disk = new SmallDisk();
    disk.append = async () => {
      throw new Error('broken');
    };
    await expect(new StoredBytes(disk, 's').append(bytesFrom(0, 1))).rejects.toThrow('broken');
  });
});
