import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAvailabilityStores } from '../adapters/sql/stores.ts';
import { DATABASES, type TestDatabase } from '../testing/databases.ts';
import { endedCall, store } from '../testing/stored-calls.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type AvailabilityPorts, createAvailability } from './availability.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let clock: VirtualClock;
let errors: string[];
beforeEach(async () => {
  database = await DATABASES[0][1]();
  clock = new VirtualClock();
  errors = [];
});
afterEach(() => database.close());

function create(options: Partial<AvailabilityPorts> = {}) {
  return createAvailability({
    stores: openAvailabilityStores(database.db),
    canReach: async () => 'contact',
    clock,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (_details, message) => errors.push(message),
    },
    notifyUser: () => undefined,
    historyDays: 30,
    ...options,
  });
}

const put = (id: string, daysAgo: number) =>
  store(database.db, endedCall(id, 'no_answer', { createdAt: clock.now() - daysAgo * DAY_MS }));

const ids = async (userId: string) => {
  const { history } = create();
  return (await history.page(userId, { limit: 9 })).map(({ call }) => call.id);
};

/** Resolves when the clean-up that the clock started is done. */
const nextHourIsPlanned = () => expect.poll(() => clock.pending).toBe(1);

describe('the retention of history', () => {
  it('deletes calls older than `historyDays` for everybody, at the start and hourly', async () => {
    await put('older', 31);
    await put('soon', 29.98);
    const availability = create();
    await availability.start();
    expect(await ids('alice')).toEqual(['soon']);
    clock.advanceSync(HOUR_MS);
    await nextHourIsPlanned();
    await availability.close();
    expect(await ids('bob')).toEqual([]);
    expect(await availability.history.missedOf('bob')).toBe(0);
  });

  it('keeps everything if `historyDays` is 0', async () => {
    await put('old', 10_000);
    const availability = create({ historyDays: 0 });
    await availability.start();
    await availability.close();
    expect(await ids('alice')).toEqual(['old']);
  });

  it('does not delay the closing of the server', async () => {
    await put('old', 31);
    const availability = create();
    void availability.start();
    await availability.close();
    expect(await ids('alice')).toEqual(['old']);
    expect(clock.pending).toBe(0);
  });

  it('continues after a failure of the database, and leaves no timer open', async () => {
    const { db } = database;
    await db.schema.alterTable('calls_participants').renameTo('away').execute();
    await put('old', 31).catch(() => undefined);
    const availability = create({ onPresence: () => undefined });
    await availability.start();
    expect(errors).toEqual(['an hourly task failed']);
    await db.schema.alterTable('away').renameTo('calls_participants').execute();
    await put('old', 31);
    clock.advanceSync(HOUR_MS);
    await nextHourIsPlanned();
    await availability.close();
    await availability.close();
    expect(await ids('alice')).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('the end of a missed call', () => {
  it('sends `missed_count`, and a failure to do so is only logged', async () => {
    const sent: unknown[] = [];
    const availability = create({ notifyUser: (...args) => sent.push(args) });
    await put('c1', 0);
    await availability.callEnded(endedCall('c1', 'no_answer'));
    expect(sent).toEqual([['bob', { type: 'missed_count', count: 1 }]]);
    await database.db.schema.dropTable('calls_participants').execute();
    await availability.callEnded(endedCall('c1', 'no_answer'));
    expect(errors).toEqual(['the missed-call count could not be sent']);
  });
});

describe('presence', () => {
  it('writes nothing when the host has no `onPresence`', async () => {
    const availability = create();
    availability.callChanged(undefined, endedCall('c1', 'completed'));
    await availability.start();
    await availability.close();
    expect(await database.db.selectFrom('calls_presence').selectAll().execute()).toEqual([]);
  });
});
