import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KyselyHistoryStore } from '../adapters/sql/history/history-store.ts';
import { DATABASES, type TestDatabase } from '../testing/databases.ts';
import { endedCall, store } from '../testing/stored-calls.ts';
import { MissedCalls } from './missed-calls.ts';

describe.each(DATABASES)('MissedCalls on %s', (_name, open) => {
  let database: TestDatabase;
  let history: KyselyHistoryStore;
  let missed: MissedCalls;
  let sent: [string, number][];
  beforeEach(async () => {
    database = await open();
    history = new KyselyHistoryStore(database.db);
    sent = [];
    missed = new MissedCalls(history, (userId, { type, count }) => {
      expect(type).toBe('missed_count');
      sent.push([userId, count]);
    });
  });
  afterEach(() => database.close());

  const end = async (call: ReturnType<typeof endedCall>) => {
    await store(database.db, call);
    await missed.callEnded(call);
  };

  it('sends the callee the count after each missed call, and the caller nothing', async () => {
    await end(endedCall('c1', 'no_answer'));
    await end(endedCall('c2', 'offline', { caller: 'carol' }));
    expect(sent).toEqual([
      ['bob', 1],
      ['bob', 2],
    ]);
    expect(await history.missedOf('bob')).toBe(2);
  });

  it('sends nothing about calls that were answered, declined or hidden', async () => {
    await end(endedCall('c1', 'completed'));
    await end(endedCall('c2', 'declined'));
    await end(endedCall('c3', 'unavailable', { hidden: true }));
    expect(sent).toEqual([]);
    expect(await history.missedOf('bob')).toBe(0);
  });

  it('never sends an older count after a newer one', async () => {
    const calls = Array.from({ length: 10 }, (_, index) => endedCall(`c${index}`, 'no_answer'));
    await Promise.all(calls.map(end));
    const counts = sent.map(([, count]) => count);
    expect(counts).toHaveLength(10);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBe(10);
  });

  it('sends the count when the calls were seen', async () => {
    await end(endedCall('c1', 'no_answer'));
    await history.markSeen('bob');
    expect(await missed.notifyCount('bob')).toBe(0);
    expect(sent.at(-1)).toEqual(['bob', 0]);
  });
});
