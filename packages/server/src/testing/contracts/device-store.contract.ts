import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedStores, openSession } from './opened-stores.ts';

const DAY_MS = 86_400_000;

/** The rules of every DeviceStore. @param open opens empty stores */
export function deviceStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`DeviceStore on ${name}`, () => {
    let stores: OpenedStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const idsOf = async (userId: string) =>
      (await stores.devices.devicesOf(userId)).map(({ deviceId }) => deviceId);
    const resume = (sessionId: string) =>
      stores.sessions.resume({
        sessionId,
        userId: 'alice',
        secretHash: `${sessionId}-secret`,
        node: 'n2',
        attachment: 'second',
      });
    const detach = (sessionId: string) =>
      stores.sessions.detach({
        sessionId,
        attachment: `${sessionId}-socket`,
        expiresAt: stores.clock.now(),
        left: true,
      });

    it('has one device for two sessions of one browser, on every node', async () => {
      const now = stores.clock.now();
      await Promise.all([
        openSession(stores, 'alice-1', { deviceId: 'd1' }),
        openSession(stores, 'alice-2', { deviceId: 'd1' }),
      ]);
      const other = await stores.another();
      const device = { deviceId: 'd1', createdAt: now, lastSeenAt: now };
      expect(await other.devices.devicesOf('alice')).toEqual([device]);
      expect(await stores.sessions.sessionsOf('alice')).toMatchObject([
        { sessionId: 'alice-1', deviceId: 'd1' },
        { sessionId: 'alice-2', deviceId: 'd1' },
      ]);
    });

    it('has a device each for two people who share a browser', async () => {
      await openSession(stores, 'alice-1', { deviceId: 'd1' });
      await openSession(stores, 'bob-1', { deviceId: 'd1' });
      await openSession(stores, 'bob-2', { deviceId: 'd2' });
      expect(await idsOf('alice')).toEqual(['d1']);
      expect(await idsOf('bob')).toEqual(['d1', 'd2']);
      expect(await idsOf('carol')).toEqual([]);
    });

    it('has no device for a session that names none', async () => {
      await openSession(stores, 'alice-1');
      await openSession(stores, 'alice-2', { basic: true });
      expect(await idsOf('alice')).toEqual([]);
      expect((await resume('alice-1'))?.deviceId).toBeUndefined();
    });

    it('names the device on resume, and keeps it after the session', async () => {
      await openSession(stores, 'alice-1', { deviceId: 'd1' });
      expect(await resume('alice-1')).toMatchObject({ deviceId: 'd1' });
      await stores.sessions.remove('alice-1');
      expect(await idsOf('alice')).toEqual(['d1']);
    });

    it('sees a device when a session is opened, resumed or detached, to the minute', async () => {
      const first = stores.clock.now();
      const lastSeen = async () => {
        const [device] = await stores.devices.devicesOf('alice');
        expect(device?.createdAt).toBe(first);
        return (device?.lastSeenAt ?? 0) - first;
      };
      await openSession(stores, 'alice-1', { deviceId: 'd1' });
      stores.clock.advanceSync(59_999);
      await openSession(stores, 'alice-2', { deviceId: 'd1' });
      expect(await lastSeen()).toBe(0);
      stores.clock.advanceSync(1);
      await openSession(stores, 'alice-3', { deviceId: 'd1' });
      expect(await lastSeen()).toBe(60_000);
      stores.clock.advanceSync(60_000);
      await resume('alice-1');
      expect(await lastSeen()).toBe(120_000);
      stores.clock.advanceSync(60_000);
      await detach('alice-2');
      expect(await lastSeen()).toBe(180_000);
    });

    it('lists the device that was seen last first', async () => {
      await openSession(stores, 'alice-1', { deviceId: 'a' });
      stores.clock.advanceSync(60_000);
      await openSession(stores, 'alice-2', { deviceId: 'b' });
      expect(await idsOf('alice')).toEqual(['b', 'a']);
      stores.clock.advanceSync(60_000);
      await openSession(stores, 'alice-3', { deviceId: 'a' });
      expect(await idsOf('alice')).toEqual(['a', 'b']);
    });

    it('forgets devices that were not seen since, unless they have a session', async () => {
      await openSession(stores, 'alice-1', { deviceId: 'gone' });
      await openSession(stores, 'alice-2', { deviceId: 'connected' });
      await openSession(stores, 'bob-1', { deviceId: 'connected' });
      await stores.sessions.remove('alice-1');
      await stores.sessions.remove('bob-1');
      stores.clock.advanceSync(DAY_MS);
      await openSession(stores, 'alice-3', { deviceId: 'recent' });
      await stores.sessions.remove('alice-3');
      await stores.devices.forgetUnseenSince(stores.clock.now());
      expect(await idsOf('alice')).toEqual(['recent', 'connected']);
      expect(await idsOf('bob')).toEqual([]);
    });
  });
}
