import { describe, expect, it } from 'vitest';
import { GroupWriter } from './group-writer.ts';

class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A writer whose transactions are recorded, and fail when `fails` says so. */
function open(fails: (items: readonly string[], attempt: number) => unknown = () => undefined) {
  const transactions: (readonly string[])[] = [];
  const writer = new GroupWriter<string, string>(async (items) => {
    transactions.push(items);
    const error = fails(items, transactions.length);
    if (error) throw error;
    return items.map((item) => `wrote ${item}`);
  });
  const add = async (...items: string[]) =>
    (await Promise.allSettled(items.map((item) => writer.add(item)))).map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason.message),
    );
  return { writer, transactions, add };
}

describe('GroupWriter', () => {
  it('writes in one transaction what was added in one turn of the event loop, in its order', async () => {
    const { transactions, add } = open();
    expect(await add('a', 'b', 'c')).toEqual(['wrote a', 'wrote b', 'wrote c']);
    expect(transactions).toEqual([['a', 'b', 'c']]);
  });

  it('writes together what was added while a transaction ran', async () => {
    let release: () => void = () => undefined;
    const transactions: (readonly string[])[] = [];
    const started = new Promise<void>((resolve) => {
      release = resolve;
    });
    const begun: { resolve: () => void } = { resolve: () => undefined };
    const first = new Promise<void>((resolve) => {
      begun.resolve = resolve;
    });
    const writer = new GroupWriter<string, string>(async (items) => {
      transactions.push(items);
      begun.resolve();
      await started;
      return items;
    });
    const results = [writer.add('a')];
    await first;
    results.push(writer.add('b'), writer.add('c'));
    release();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
    expect(transactions).toEqual([['a'], ['b', 'c']]);
  });

  it('lets a group grow for some turns of the event loop, one by one', async () => {
    const transactions: (readonly string[])[] = [];
    const write = async (items: readonly string[]) => {
      transactions.push(items);
      return items;
    };
    const writer = new GroupWriter<string, string>(write, { turns: 3 });
    const results: Promise<string>[] = [];
    for (const item of ['a', 'b', 'c', 'd']) {
      results.push(writer.add(item));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(results);
    expect(transactions).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('writes no more than the limit in one transaction, and everything in its order', async () => {
    const transactions: (readonly string[])[] = [];
    const write = async (items: readonly string[]) => {
      transactions.push(items);
      return items;
    };
    const writer = new GroupWriter<string, string>(write, { most: 2 });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => writer.add(item)));
    expect(transactions).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it.each(['40001', '40P01', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])(
    'tries the whole group again after %s, which wrote nothing',
    async (code) => {
      const { transactions, add } = open((_, attempt) => attempt < 3 && new DatabaseError(code));
      expect(await add('a', 'b')).toEqual(['wrote a', 'wrote b']);
      expect(transactions).toEqual([
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'b'],
      ]);
    },
  );

  it('gives up after some attempts', async () => {
    const { transactions, add } = open(() => new DatabaseError('40P01'));
    expect(await add('a')).toEqual(['40P01']);
    expect(transactions.length).toBeLessThan(10);
  });

  it.each(['23505', '22021', '54000', 'SQLITE_CONSTRAINT_NOTNULL', 'SQLITE_TOOBIG'])(
    'writes the others one by one, in their order, when the content of one ends in %s',
    async (code) => {
      const { transactions, add } = open((items) => items.includes('b') && new DatabaseError(code));
      expect(await add('a', 'b', 'c')).toEqual(['wrote a', code, 'wrote c']);
      expect(transactions).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
    },
  );

  it.each(['ECONNRESET', '57P01', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'])(
    'writes nothing twice when the database is gone: whether it committed is unknown after %s',
    async (code) => {
      const { transactions, add } = open(() => new DatabaseError(code));
      expect(await add('a', 'b')).toEqual([code, code]);
      expect(transactions).toEqual([['a', 'b']]);
    },
  );

  it('goes on after a failure', async () => {
    const { add } = open((_, attempt) => attempt === 1 && new DatabaseError('ECONNRESET'));
    expect(await add('a')).toEqual(['ECONNRESET']);
    expect(await add('b')).toEqual(['wrote b']);
  });

  it('is idle when everything that was added is written', async () => {
    const { writer, transactions } = open();
    void writer.add('a');
    void writer.add('b');
    await writer.idle();
    expect(transactions).toEqual([['a', 'b']]);
    await writer.idle();
  });
});
