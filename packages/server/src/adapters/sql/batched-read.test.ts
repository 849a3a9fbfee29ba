import { describe, expect, it } from 'vitest';
import { BatchedRead } from './batched-read.ts';

interface Row {
  readonly owner: string;
  readonly value: number;
}

function reader(read: (keys: readonly string[]) => Promise<readonly Row[]>) {
  return new BatchedRead<string, Row>(
    read,
    ({ owner }) => owner,
    (key) => key,
  );
}

describe('reads of one moment', () => {
  it('share a statement, and each gets its own rows in their order', async () => {
    const statements: (readonly string[])[] = [];
    const batched = reader(async (keys) => {
      statements.push(keys);
      return [
        { owner: 'b', value: 2 },
        { owner: 'a', value: 1 },
        { owner: 'b', value: 1 },
      ];
    });
    const rows = await Promise.all(['a', 'b', 'c', 'b'].map((key) => batched.rowsOf(key)));
    expect(rows.map((list) => list.map(({ value }) => value))).toEqual([[1], [2, 1], [], [2, 1]]);
    expect(statements).toEqual([['a', 'b', 'c', 'b']]);
  });

  it('are tried one by one when one of them is at fault, and the others get theirs', async () => {
    const batched = reader(async (keys) => {
      if (keys.includes('bad')) throw Object.assign(new Error('bad'), { code: '22P05' });
      return keys.map((owner) => ({ owner, value: 1 }));
    });
    const rows = await Promise.allSettled(['a', 'bad', 'b'].map((key) => batched.rowsOf(key)));
    expect(rows.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('all fail, and are not tried again, when the database is gone', async () => {
    let statements = 0;
    const batched = reader(async () => {
      statements++;
      throw Object.assign(new Error('gone'), { code: '08006' });
    });
    const rows = await Promise.allSettled(['a', 'b'].map((key) => batched.rowsOf(key)));
    expect(rows.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(statements).toBe(1);
  });

  it('are several statements when they are many', async () => {
    const sizes: number[] = [];
    const batched = reader(async (keys) => {
      sizes.push(keys.length);
      return keys.map((owner) => ({ owner, value: Number(owner) }));
    });
    const keys = Array.from({ length: 600 }, (_, index) => `${index}`);
    const rows = await Promise.all(keys.map((key) => batched.rowsOf(key)));
    expect(rows.flat().map(({ value }) => value)).toEqual(keys.map(Number));
    expect(sizes).toEqual([256, 256, 88]);
  });

  it('fail together with the statement, and not those that come later', async () => {
    let isBroken = true;
    const batched = reader(async (keys) => {
      if (isBroken) throw new Error('the database is gone');
      return keys.map((owner) => ({ owner, value: 1 }));
    });
    const broken = await Promise.allSettled([batched.rowsOf('a'), batched.rowsOf('b')]);
    expect(broken.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await batched.rowsOf('a')).toEqual([{ owner: 'a', value: 1 }]);
  });
});
