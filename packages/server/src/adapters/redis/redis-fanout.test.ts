import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import {
  fanoutContract,
  MessageCollector,
  signOut,
} from '../../testing/contracts/fanout.contract.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { openRedisProxy } from '../../testing/redis-proxy.ts';
import { RedisFanout } from './redis-fanout.ts';

const server = process.env.TEST_REDIS_URL;
/** A slow machine connects again in seconds. */
const PATIENCE = { timeout: 10_000 };

function collectLog() {
  const lines: { readonly level: string; readonly details: object; readonly message: string }[] =
    [];
  const at = (level: string) => (details: object, message: string) => {
    lines.push({ level, details, message });
  };
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error') } };
}

/** Resolves when Redis has refused the user this command so many times. */
async function refused(admin: Redis, user: string, command: string, count: number): Promise<void> {
  await expect
    .poll(async () => {
      const field = (entry: string[], name: string) => entry[entry.indexOf(name) + 1];
      const log = ((await admin.acl('LOG')) as string[][]).filter(
        (entry) => field(entry, 'username') === user && field(entry, 'object') === command,
      );
      return log.reduce((sum, entry) => sum + Number(field(entry, 'count')), 0);
    }, PATIENCE)
    .toBe(count);
}

/** Nodes on channels of their own, as tests share a server. */
function openNodes(url: string) {
  const prefix = `test-${randomUUID()}:`;
  const { lines, log } = collectLog();
  const nodes: RedisFanout[] = [];
  const clock = new FakeClock();
  return {
    prefix,
    clock,
    lines,
    get errors() {
      return lines.filter(({ level }) => level !== 'info').map(({ details }) => details);
    },
    node: (through = url) => {
      const fanout = new RedisFanout({ url: through, log, clock, prefix });
      nodes.push(fanout);
      return fanout;
    },
    close: async () => {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

if (server !== undefined) {
  fanoutContract('Redis', async () => openNodes(server));

  describe('RedisFanout', { timeout: 30_000 }, () => {
    it('tells a node that was cut off of the gap, and reaches it again', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const [one, two] = [nodes.node(), nodes.node(proxy.url)];
      const inbox = new MessageCollector();
      const gaps = new MessageCollector();
      await one.subscribe('n1', () => undefined);
      await two.subscribe('n2', inbox.listener, () => gaps.listener(signOut('gap')));
      await proxy.shut();
      one.publish('n2', signOut('lost'));
      await proxy.reopen();
      await gaps.count(1);
      one.publish('n2', signOut('found'));
      expect(await inbox.count(1)).toEqual([signOut('found')]);
      await nodes.close();
      await proxy.shut();
    });

    it('publishes into nothing while Redis is away, and then tells the others of the gap', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const [one, two] = [nodes.node(proxy.url), nodes.node()];
      const inboxes = [
        new MessageCollector(),
        new MessageCollector(),
        new MessageCollector(),
      ] as const;
      const [own, others, gaps] = inboxes;
      await one.subscribe('n1', own.listener);
      await two.subscribe('n2', others.listener, () => gaps.listener(signOut('gap')));
      await proxy.shut();
      await expect.poll(() => nodes.lines.map(({ details }) => details), PATIENCE).toHaveLength(2);
      one.publish('n2', signOut('lost'));
      one.publish('n1', signOut('own'));
      expect(await own.count(1)).toEqual([signOut('own')]);
      await proxy.reopen();
      await gaps.count(1);
      expect(others.messages).toEqual([]);
      await nodes.close();
      await proxy.shut();
    });

    it('is away from when a connection is lost until it hears of what is published again', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await expect.poll(() => one.isAway(), PATIENCE).toBe(false);
      await proxy.shut();
      await expect.poll(() => one.isAway(), PATIENCE).toBe(true);
      await proxy.reopen();
      await expect.poll(() => one.isAway(), PATIENCE).toBe(false);
      await nodes.close();
      await proxy.shut();
      expect(nodes.clock.pending).toBe(0);
    });

    it('is away when Redis answers nothing for seconds, and replaces its connections', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      const [inbox, gaps] = [new MessageCollector(), new MessageCollector()];
      await one.subscribe('n1', inbox.listener, () => gaps.listener(signOut('gap')));
      await expect.poll(() => one.isAway(), PATIENCE).toBe(false);
      // They stay open, and nothing comes through them ever again.
      proxy.hold();
      nodes.clock.advance(3000);
      expect(one.isAway()).toBe(false);
      nodes.clock.advance(1000);
      expect(one.isAway()).toBe(true);
      await expect.poll(() => one.isAway(), PATIENCE).toBe(false);
      await gaps.count(1);
      const two = nodes.node();
      await two.subscribe('n2', () => undefined);
      await expect.poll(() => two.isAway(), PATIENCE).toBe(false);
      two.publish('n1', signOut('found'));
      expect(await inbox.count(1)).toEqual([signOut('found')]);
      expect(nodes.lines.map(({ level }) => level).sort()).toEqual([
        ...['info', 'info'],
        ...['warn', 'warn'],
      ]);
      await nodes.close();
      await proxy.shut();
    });

    it('replaces a connection that is silent from its beginning', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await proxy.shut();
      proxy.holdNew();
      await proxy.reopen();
      await proxy.connections(4);
      proxy.passNew();
      // Its client says that it is connected a moment after the proxy does.
      await expect
        .poll(() => {
          nodes.clock.advance(1000);
          return one.isAway();
        }, PATIENCE)
        .toBe(false);
      await nodes.close();
      await proxy.shut();
    });

    it.each(['is not there', 'answers nothing'])(
      'says at its start that Redis %s, and is closed then',
      async (how) => {
        const proxy = await openRedisProxy(server);
        const nodes = openNodes(server);
        if (how === 'is not there') await proxy.shut();
        else proxy.holdNew();
        const one = nodes.node(proxy.url);
        const failed = expect(one.subscribe('n1', () => undefined)).rejects.toThrow('8 s');
        nodes.clock.advance(8000);
        await failed;
        const closed = one.close();
        await new Promise((resolve) => setImmediate(resolve));
        nodes.clock.advance(3000);
        await closed;
        expect(nodes.clock.pending).toBe(0);
        if (how !== 'is not there') await proxy.shut();
      },
    );

    it('is closed in seconds while Redis answers nothing', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await expect.poll(() => one.isAway(), PATIENCE).toBe(false);
      proxy.hold();
      const closed = one.close();
      await new Promise((resolve) => setImmediate(resolve));
      nodes.clock.advance(3000);
      await closed;
      expect(nodes.clock.pending).toBe(0);
      await proxy.shut();
    });

    it('subscribes and publishes again when Redis takes what it refused', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const admin = new Redis(server);
      const user = `test-${randomUUID()}`;
      await admin.acl('SETUSER', user, 'on', '>hunter2', 'allchannels', '+@all');
      const one = nodes.node(proxy.url.replace('redis://', `redis://${user}:hunter2@`));
      const two = nodes.node();
      const [inbox, gaps, gapsOfTwo] = [
        new MessageCollector(),
        new MessageCollector(),
        new MessageCollector(),
      ];
      await one.subscribe('n1', inbox.listener, () => gaps.listener(signOut('gap')));
      await two.subscribe(
        'n2',
        () => undefined,
        () => gapsOfTwo.listener(signOut('gap')),
      );
      await expect.poll(() => one.isAway(), PATIENCE).toBe(false);
      await proxy.shut();
      await admin.acl('SETUSER', user, '-subscribe', '-publish');
      await proxy.reopen();
      const refusals = () => nodes.lines.filter(({ message }) => message.includes('refuse'));
      await expect.poll(() => refusals().length, PATIENCE).toBe(1);
      one.publish('n2', signOut('lost'));
      await expect.poll(() => refusals().length, PATIENCE).toBe(2);
      // Each second it tries again, and says no more of it.
      const second = () => nodes.clock.advance(1000);
      second();
      await refused(admin, user, 'subscribe', 2);
      expect(one.isAway()).toBe(true);
      await admin.acl('SETUSER', user, '+subscribe', '+publish');
      await expect
        .poll(() => {
          second();
          return one.isAway();
        }, PATIENCE)
        .toBe(false);
      await gaps.count(1);
      await gapsOfTwo.count(1);
      await expect.poll(() => two.isAway(), PATIENCE).toBe(false);
      two.publish('n1', signOut('found'));
      expect(await inbox.count(1)).toEqual([signOut('found')]);
      expect(refusals().map(({ details }) => details)).toEqual([
        { code: 'NOPERM' },
        { code: 'NOPERM' },
      ]);
      await admin.acl('DELUSER', user);
      await admin.quit();
      await nodes.close();
      await proxy.shut();
    });

    it('says once that Redis is away and once that it is back, and no address or password', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url.replace('redis://', 'redis://:hunter2@'));
      await one.subscribe('n1', () => undefined);
      await proxy.shut();
      const levels = () => nodes.lines.map(({ level }) => level).sort();
      await expect.poll(levels, PATIENCE).toContain('warn');
      await proxy.reopen();
      await expect
        .poll(() => levels().filter((level) => level === 'info'), PATIENCE)
        .toHaveLength(2);
      const text = JSON.stringify(nodes.lines);
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('127.0.0.1');
      await nodes.close();
      await proxy.shut();
    });

    it('drops what is no message of a node, and logs nothing of it', async () => {
      const nodes = openNodes(server);
      const one = nodes.node();
      const inbox = new MessageCollector();
      await one.subscribe('n1', inbox.listener);
      const redis = new Redis(server);
      const channel = `${nodes.prefix}node:n1`;
      const envelope = { kind: 'message', from: 'n2' };
      const bad = [
        'secret {',
        'null',
        JSON.stringify({ ...envelope, message: { type: 'secret' } }),
        JSON.stringify({
          ...envelope,
          message: { type: 'deliver', deliveries: [{ seq: 'secret' }] },
        }),
      ];
      for (const text of bad) await redis.publish(channel, text);
      await redis.publish(channel, JSON.stringify({ ...envelope, message: signOut('s1') }));
      expect(await inbox.count(1)).toEqual([signOut('s1')]);
      expect(nodes.lines.map(({ level }) => level)).toEqual(bad.map(() => 'warn'));
      expect(JSON.stringify(nodes.lines)).not.toContain('secret');
      await redis.quit();
      await nodes.close();
    });
  });
} else {
  it.skipIf(process.env.CI === undefined)('has a Redis server at TEST_REDIS_URL', () => {
    expect(server).toBeDefined();
  });
}
