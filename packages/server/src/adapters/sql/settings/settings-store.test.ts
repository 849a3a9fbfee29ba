import type { CallSettings } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../domain/call-settings.ts';
import { DATABASES, type TestDatabase } from '../../../testing/databases.ts';
import { KyselySettingsStore } from './settings-store.ts';

const wanted: CallSettings = {
  version: 0,
  whoMayCall: 'contacts',
  busy: 'busy',
  doNotDisturb: {
    enabled: true,
    until: 1_800_000_000_000,
    schedule: [{ days: [1, 7], from: '22:00', to: '07:00' }],
    timeZone: 'Europe/Moscow',
  },
};

describe.each(DATABASES)('SettingsStore on %s', (_name, open) => {
  let database: TestDatabase;
  let store: KyselySettingsStore;
  beforeEach(async () => {
    database = await open();
    store = new KyselySettingsStore(database.db);
  });
  afterEach(() => database.close());

  it('loads the defaults for a person who saved nothing', async () => {
    expect(await store.load('alice')).toEqual(DEFAULT_SETTINGS);
  });

  it('loads the settings that each person saved', async () => {
    expect(await store.save('alice', wanted)).toBe(1);
    expect(await store.load('alice')).toEqual({ ...wanted, version: 1 });
    expect(await store.load('bob')).toEqual(DEFAULT_SETTINGS);
  });

  it('saves only over the stored version', async () => {
    await store.save('alice', wanted);
    expect(await store.save('alice', wanted)).toBeUndefined();
    expect(await store.save('alice', { ...wanted, version: 1, busy: 'waiting' })).toBe(2);
    expect(await store.save('alice', { ...wanted, version: 1 })).toBeUndefined();
    expect(await store.load('alice')).toMatchObject({ version: 2, busy: 'waiting' });
    expect(await store.save('bob', { ...wanted, version: 3 })).toBeUndefined();
    expect(await store.load('bob')).toEqual(DEFAULT_SETTINGS);
  });

  it.each([0, 1])(
    'commits exactly one of two simultaneous saves over version %i',
    async (version) => {
      if (version === 1) await store.save('alice', wanted);
      const versions = await Promise.all([
        store.save('alice', { ...wanted, version }),
        store.save('alice', { ...wanted, version }),
      ]);
      expect(versions.filter((saved) => saved !== undefined)).toEqual([version + 1]);
    },
  );

  it('returns the rules for a call: the settings of the callee and whether they blocked the caller', async () => {
    await store.save('bob', wanted);
    await store.block('bob', 'alice', 5, 9);
    await store.block('carol', 'alice', 5, 9);
    const settings = { ...wanted, version: 1 };
    expect(await store.rulesFor('bob', 'alice')).toEqual({ settings, blocked: true });
    expect(await store.rulesFor('bob', 'carol')).toEqual({ settings, blocked: false });
    const none = { settings: DEFAULT_SETTINGS };
    expect(await store.rulesFor('alice', 'bob')).toEqual({ ...none, blocked: false });
    expect(await store.rulesFor('carol', 'alice')).toEqual({ ...none, blocked: true });
  });

  it('lists blocks newest first, each with the time of the first block', async () => {
    await store.block('bob', 'alice', 5, 9);
    await store.block('bob', 'carol', 6, 9);
    expect(await store.block('bob', 'alice', 7, 9)).toBe(true);
    expect(await store.blocksOf('bob')).toEqual([
      { userId: 'carol', since: 6 },
      { userId: 'alice', since: 5 },
    ]);
    expect(await store.blocksOf('alice')).toEqual([]);
    await store.unblock('alice', 'carol');
    await store.unblock('bob', 'carol');
    await store.unblock('bob', 'carol');
    expect(await store.blocksOf('bob')).toEqual([{ userId: 'alice', since: 5 }]);
  });

  it('rejects more blocks than the limit', async () => {
    await store.block('bob', 'alice', 5, 1);
    expect(await store.block('bob', 'carol', 6, 1)).toBe(false);
    expect(await store.block('bob', 'alice', 6, 1)).toBe(true);
    expect(await store.block('alice', 'carol', 6, 1)).toBe(true);
    expect(await store.blocksOf('bob')).toEqual([{ userId: 'alice', since: 5 }]);
  });
});
