import { describe, expect, it } from 'vitest';
import { GroupWriter } from './group-writer.ts';

class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A writer that records its transactions. A transaction throws what `fails` returns. */
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
  it('writes the items of one turn of the event loop in one transaction, in order', async () => {
    const { transactions, add } = open();
    expect(await add('a', 'b', 'c')).toEqual(['wrote a', 'wrote b', 'wrote c']);
    expect(transactions).toEqual([['a', 'b', 'c']]);
  });

  it('writes items that were added during a transaction together in the next one', async () => {
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

  it('waits for the given number of turns while a group grows', async () => {
    const transactions: (readonly string[])[] = [];
    const write = async (items: readonly string[]) => {
      transactions.push(items);
      return items;
    };
    const writer = new GroupWriter<string, string>(write, { gatherTurns: 3 });
    const results: Promise<string>[] = [];
    for (const item of ['a', 'b', 'c', 'd']) {
      results.push(writer.add(item));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(results);
    expect(transactions).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('splits a group at the limit and keeps the order', async () => {
    const transactions: (readonly string[])[] = [];
    const write = async (items: readonly string[]) => {
      transactions.push(items);
      return items;
    };
    const writer = new GroupWriter<string, string>(write, { maxItems: 2 });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => writer.add(item)));
    expect(transactions).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it.each(['40001', '40P01', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])(
    'retries the whole group after %s, because nothing was written',
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

  it('rejects after a limited number of attempts', async () => {
    const { transactions, add } = open(() => new DatabaseError('40P01'));
    expect(await add('a')).toEqual(['40P01']);
    expect(transactions.length).toBeLessThan(10);
  });

  it.each(['23505', '22021', '54000', 'SQLITE_CONSTRAINT_NOTNULL', 'SQLITE_TOOBIG'])(
    'writes the other items one by one, in order, when one item causes %s',
    async (code) => {
      const { transactions, add } = open((items) => items.includes('b') && new DatabaseError(code));
      expect(await add('a', 'b', 'c')).toEqual(['wrote a', code, 'wrote c']);
      expect(transactions).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
    },
  );

  it.each(['ECONNRESET', '57P01', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'])(
    'does not retry after %s, because the transaction may have been committed',
    async (code) => {
      const { transactions, add } = open(() => new DatabaseError(code));
      expect(await add('a', 'b')).toEqual([code, code]);
      expect(transactions).toEqual([['a', 'b']]);
    },
  );

  it('writes later items after a failed transaction', async () => {
    const { add } = open((_, attempt) => attempt === 1 && new DatabaseError('ECONNRESET'));
    expect(await add('a')).toEqual(['ECONNRESET']);
    expect(await add('b')).toEqual(['wrote b']);
  });

  it('is idle when every item is written', async () => {
    const { writer, transactions } = open();
    void writer.add('a');
    void writer.add('b');
    await writer.idle();
    expect(transactions).toEqual([['a', 'b']]);
    await writer.idle();
  });
});
