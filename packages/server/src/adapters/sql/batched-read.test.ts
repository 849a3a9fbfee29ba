import { describe, expect, it } from 'vitest';
import { BatchedRead } from './batched-read.ts';

interface Row {
  readonly key: string;
  readonly value: number;
}

function reader(read: (keys: readonly string[]) => Promise<readonly Row[]>) {
  return new BatchedRead<string, Row>(
    read,
    ({ key }) => key,
    (key) => key,
  );
}

describe('BatchedRead', () => {
  it('answers the reads of one turn with one query, each with its own rows in order', async () => {
    const queries: (readonly string[])[] = [];
    const batched = reader(async (keys) => {
      queries.push(keys);
      return [
        { key: 'b', value: 2 },
        { key: 'a', value: 1 },
        { key: 'b', value: 1 },
      ];
    });
    const rows = await Promise.all(['a', 'b', 'c', 'b'].map((key) => batched.load(key)));
    expect(rows.map((list) => list.map(({ value }) => value))).toEqual([[1], [2, 1], [], [2, 1]]);
    expect(queries).toEqual([['a', 'b', 'c', 'b']]);
  });

  it('reads each key alone when one of them breaks the query', async () => {
    const batched = reader(async (keys) => {
      if (keys.includes('bad')) throw Object.assign(new Error('bad'), { code: '22P05' });
      return keys.map((key) => ({ key, value: 1 }));
    });
    const rows = await Promise.allSettled(['a', 'bad', 'b'].map((key) => batched.load(key)));
    expect(rows.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('rejects all reads without a retry when the database is gone', async () => {
    let queries = 0;
    const batched = reader(async () => {
      queries++;
      throw Object.assign(new Error('gone'), { code: '08006' });
    });
    const rows = await Promise.allSettled(['a', 'b'].map((key) => batched.load(key)));
    expect(rows.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(queries).toBe(1);
  });

  it('splits many keys into queries of 256', async () => {
    const sizes: number[] = [];
    const batched = reader(async (keys) => {
      sizes.push(keys.length);
      return keys.map((key) => ({ key, value: Number(key) }));
    });
    const keys = Array.from({ length: 600 }, (_, index) => `${index}`);
    const rows = await Promise.all(keys.map((key) => batched.load(key)));
    expect(rows.flat().map(({ value }) => value)).toEqual(keys.map(Number));
    expect(sizes).toEqual([256, 256, 88]);
  });

  it('rejects the reads of a failed query and answers later ones', async () => {
    let isBroken = true;
    const batched = reader(async (keys) => {
      if (isBroken) throw new Error('the database is gone');
      return keys.map((key) => ({ key, value: 1 }));
    });
    const broken = await Promise.allSettled([batched.load('a'), batched.load('b')]);
    expect(broken.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await batched.load('a')).toEqual([{ key: 'a', value: 1 }]);
  });
});
