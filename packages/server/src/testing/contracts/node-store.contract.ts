import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedStores, openSession } from './opened-stores.ts';

const GRACE_MS = 20_000;

/** The rules of every NodeStore. @param open opens empty stores */
export function nodeStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`NodeStore on ${name}`, () => {
    let stores: OpenedStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const expired = (after: number) =>
      stores.sessions.expired(stores.clock.now() + after, GRACE_MS);

    it('reports whether another node may have sent messages that it did not announce', async () => {
      const { nodes, clock } = stores;
      const mayBeUnannounced = (node: string) => nodes.mayHaveUnannounced(node, clock.now());
      await nodes.renew('n1', clock.now() + 60_000);
      await nodes.renew('n2', clock.now() + 10_000, true);
      expect([await mayBeUnannounced('n1'), await mayBeUnannounced('n2')]).toEqual([true, false]);
      expect(await (await stores.another()).nodes.mayHaveUnannounced('n3', clock.now())).toBe(true);
      await nodes.renew('n2', clock.now() + 10_000);
      expect(await mayBeUnannounced('n1')).toBe(false);
      clock.advanceSync(9999);
      expect(await mayBeUnannounced('n1')).toBe(false);
      // It died, perhaps between a commit and its announcement.
      clock.advanceSync(1);
      expect([await mayBeUnannounced('n1'), await mayBeUnannounced('n2')]).toEqual([true, false]);
      clock.advanceSync(5000);
      expect(await mayBeUnannounced('n1')).toBe(false);
      await nodes.renew('n2', clock.now() + 10_000, true);
      await nodes.leave('n2', clock.now(), GRACE_MS);
      expect(await mayBeUnannounced('n1')).toBe(true);
      clock.advanceSync(5000);
      expect(await mayBeUnannounced('n1')).toBe(false);
    });

    it('ends the leases of all other nodes: their sessions are away, and basic ones left', async () => {
      await openSession(stores, 'alice-1', { node: 'n1' });
      await openSession(stores, 'alice-2', { node: 'n1', basic: true });
      await openSession(stores, 'bob-1', { node: 'n2' });
      const now = stores.clock.now();
      await stores.nodes.endOtherLeases('n2', now);
      expect(await stores.sessions.sessionsOf('alice')).toMatchObject([
        { sessionId: 'alice-1', connected: false, left: false },
        { sessionId: 'alice-2', connected: false, left: true },
      ]);
      expect(await stores.sessions.sessionsOf('bob')).toMatchObject([{ connected: true }]);
      expect(await expired(GRACE_MS - 1)).toEqual([]);
      expect(await expired(GRACE_MS)).toHaveLength(2);
      // It was alive nevertheless.
      await stores.nodes.renew('n1', now + 10_000);
      expect(await stores.sessions.sessionsOf('alice')).toMatchObject([
        { connected: true, left: false },
        { connected: true, left: false },
      ]);
    });

    it('starts the grace period of the sessions of a node that leaves', async () => {
      await openSession(stores, 'alice-1', { node: 'n1' });
      await openSession(stores, 'bob-1', { node: 'n2' });
      await stores.nodes.leave('n1', stores.clock.now(), GRACE_MS);
      expect((await stores.sessions.sessionsOf('alice'))[0]).toMatchObject({
        connected: false,
        node: null,
      });
      expect(await stores.sessions.sessionsOf('bob')).toMatchObject([{ connected: true }]);
      expect(await expired(GRACE_MS - 1)).toEqual([]);
      expect(await expired(GRACE_MS)).toEqual([{ sessionId: 'alice-1', userId: 'alice' }]);
    });

    it('lists the login sessions that were signed out after a time, on every node', async () => {
      const other = await stores.another();
      const at = stores.clock.now();
      await stores.nodes.signOut('first', at);
      await other.nodes.signOut('second', at + 1000);
      expect([...(await other.nodes.signedOut(at - 1))].sort()).toEqual(['first', 'second']);
      expect(await stores.nodes.signedOut(at)).toEqual(['second']);
      await stores.nodes.signOut('first', at + 2000);
      expect([...(await other.nodes.signedOut(at + 1000))]).toEqual(['first']);
    });
  });
}
