import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import {
  fanoutContract,
  MessageCollector,
  signOut,
} from '../../testing/contracts/fanout.contract.ts';
import { openRedisProxy } from '../../testing/redis-proxy.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { RedisFanout } from './redis-fanout.ts';

const server = process.env.TEST_REDIS_URL;
/** A slow machine takes seconds to reconnect. */
const RECONNECT = { timeout: 10_000 };

function collectLog() {
  const lines: { readonly level: string; readonly details: object; readonly message: string }[] =
    [];
  const at = (level: string) => (details: object, message: string) => {
    lines.push({ level, details, message });
  };
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error') } };
}

/** Resolves when Redis has refused the user this command `count` times. */
async function refused(admin: Redis, user: string, command: string, count: number): Promise<void> {
  await expect
    .poll(async () => {
      const field = (entry: string[], name: string) => entry[entry.indexOf(name) + 1];
      const log = ((await admin.acl('LOG')) as string[][]).filter(
        (entry) => field(entry, 'username') === user && field(entry, 'object') === command,
      );
      return log.reduce((sum, entry) => sum + Number(field(entry, 'count')), 0);
    }, RECONNECT)
    .toBe(count);
}

/** Nodes with their own channel prefix, because the tests share a server. */
function openNodes(url: string) {
  const prefix = `test-${randomUUID()}:`;
  const { lines, log } = collectLog();
  const nodes: RedisFanout[] = [];
  const clock = new VirtualClock();
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
    it('reports the gap to a node that was disconnected and delivers to it again', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const [one, two] = [nodes.node(), nodes.node(proxy.url)];
      const received = new MessageCollector();
      const gaps = new MessageCollector();
      await one.subscribe('n1', () => undefined);
      await two.subscribe('n2', received.listener, () => gaps.listener(signOut('gap')));
      await proxy.shut();
      one.publish('n2', signOut('lost'));
      await proxy.reopen();
      await gaps.count(1);
      one.publish('n2', signOut('found'));
      expect(await received.count(1)).toEqual([signOut('found')]);
      await nodes.close();
      await proxy.shut();
    });

    it('drops publications while Redis is unreachable and then reports the gap to the other nodes', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const [one, two] = [nodes.node(proxy.url), nodes.node()];
      const collectors = [
        new MessageCollector(),
        new MessageCollector(),
        new MessageCollector(),
      ] as const;
      const [own, others, gaps] = collectors;
      await one.subscribe('n1', own.listener);
      await two.subscribe('n2', others.listener, () => gaps.listener(signOut('gap')));
      await proxy.shut();
      await expect.poll(() => nodes.lines.map(({ details }) => details), RECONNECT).toHaveLength(2);
      one.publish('n2', signOut('lost'));
      one.publish('n1', signOut('own'));
      expect(await own.count(1)).toEqual([signOut('own')]);
      await proxy.reopen();
      await gaps.count(1);
      expect(others.messages).toEqual([]);
      await nodes.close();
      await proxy.shut();
    });

    it('is away from the loss of a connection until it is subscribed again', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await expect.poll(() => one.isAway(), RECONNECT).toBe(false);
      await proxy.shut();
      await expect.poll(() => one.isAway(), RECONNECT).toBe(true);
      await proxy.reopen();
      await expect.poll(() => one.isAway(), RECONNECT).toBe(false);
      await nodes.close();
      await proxy.shut();
      expect(nodes.clock.pending).toBe(0);
    });

    it('is away when Redis stops answering and replaces the silent connections', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      const [received, gaps] = [new MessageCollector(), new MessageCollector()];
      await one.subscribe('n1', received.listener, () => gaps.listener(signOut('gap')));
      await expect.poll(() => one.isAway(), RECONNECT).toBe(false);
      // The connections stay open, and nothing passes through them any more.
      proxy.hold();
      nodes.clock.advanceSync(3000);
      expect(one.isAway()).toBe(false);
      nodes.clock.advanceSync(1000);
      expect(one.isAway()).toBe(true);
      await expect.poll(() => one.isAway(), RECONNECT).toBe(false);
      await gaps.count(1);
      const two = nodes.node();
      await two.subscribe('n2', () => undefined);
      await expect.poll(() => two.isAway(), RECONNECT).toBe(false);
      two.publish('n1', signOut('found'));
      expect(await received.count(1)).toEqual([signOut('found')]);
      expect(nodes.lines.map(({ level }) => level).sort()).toEqual([
        ...['info', 'info'],
        ...['warn', 'warn'],
      ]);
      await nodes.close();
      await proxy.shut();
    });

    it('replaces a connection that never answers', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await proxy.shut();
      proxy.holdNew();
      await proxy.reopen();
      await proxy.connections(4);
      proxy.passNew();
      // The client reports the connection a moment after the proxy accepted it.
      await expect
        .poll(() => {
          nodes.clock.advanceSync(1000);
          return one.isAway();
        }, RECONNECT)
        .toBe(false);
      await nodes.close();
      await proxy.shut();
    });

    it.each(['is unreachable', 'does not answer'])(
      'rejects the first subscription when Redis %s, and closes cleanly',
      async (how) => {
        const proxy = await openRedisProxy(server);
        const nodes = openNodes(server);
        if (how === 'is unreachable') await proxy.shut();
        else proxy.holdNew();
        const one = nodes.node(proxy.url);
        const failed = expect(one.subscribe('n1', () => undefined)).rejects.toThrow('8 s');
        nodes.clock.advanceSync(8000);
        await failed;
        const closed = one.close();
        await new Promise((resolve) => setImmediate(resolve));
        nodes.clock.advanceSync(3000);
        await closed;
        expect(nodes.clock.pending).toBe(0);
        if (how !== 'is unreachable') await proxy.shut();
      },
    );

    it('closes within seconds while Redis does not answer', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await expect.poll(() => one.isAway(), RECONNECT).toBe(false);
      proxy.hold();
      const closed = one.close();
      await new Promise((resolve) => setImmediate(resolve));
      nodes.clock.advanceSync(3000);
      await closed;
      expect(nodes.clock.pending).toBe(0);
      await proxy.shut();
    });

    it('subscribes and publishes again when Redis stops refusing it', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const admin = new Redis(server);
      const user = `test-${randomUUID()}`;
      await admin.acl('SETUSER', user, 'on', '>hunter2', 'allchannels', '+@all');
      const one = nodes.node(proxy.url.replace('redis://', `redis://${user}:hunter2@`));
      const two = nodes.node();
      const [received, gaps, gapsOfTwo] = [
        new MessageCollector(),
        new MessageCollector(),
        new MessageCollector(),
      ];
      await one.subscribe('n1', received.listener, () => gaps.listener(signOut('gap')));
      await two.subscribe(
        'n2',
        () => undefined,
        () => gapsOfTwo.listener(signOut('gap')),
      );
      await expect.poll(() => one.isAway(), RECONNECT).toBe(false);
      await proxy.shut();
      await admin.acl('SETUSER', user, '-subscribe', '-publish');
      await proxy.reopen();
      const refusals = () => nodes.lines.filter(({ message }) => message.includes('refuse'));
      await expect.poll(() => refusals().length, RECONNECT).toBe(1);
      one.publish('n2', signOut('lost'));
      await expect.poll(() => refusals().length, RECONNECT).toBe(2);
      // It retries each second without logging again.
      const second = () => nodes.clock.advanceSync(1000);
      second();
      await refused(admin, user, 'subscribe', 2);
      expect(one.isAway()).toBe(true);
      await admin.acl('SETUSER', user, '+subscribe', '+publish');
      await expect
        .poll(() => {
          second();
          return one.isAway();
        }, RECONNECT)
        .toBe(false);
      await gaps.count(1);
      await gapsOfTwo.count(1);
      await expect.poll(() => two.isAway(), RECONNECT).toBe(false);
      two.publish('n1', signOut('found'));
      expect(await received.count(1)).toEqual([signOut('found')]);
      expect(refusals().map(({ details }) => details)).toEqual([
        { code: 'NOPERM' },
        { code: 'NOPERM' },
      ]);
      await admin.acl('DELUSER', user);
      await admin.quit();
      await nodes.close();
      await proxy.shut();
    });

    it('logs the loss and the return of each connection once, without address or password', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url.replace('redis://', 'redis://:hunter2@'));
      await one.subscribe('n1', () => undefined);
      await proxy.shut();
      const levels = () => nodes.lines.map(({ level }) => level).sort();
      await expect.poll(levels, RECONNECT).toContain('warn');
      await proxy.reopen();
      await expect
        .poll(() => levels().filter((level) => level === 'info'), RECONNECT)
        .toHaveLength(2);
      const text = JSON.stringify(nodes.lines);
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('127.0.0.1');
      await nodes.close();
      await proxy.shut();
    });

    it('drops publications of an unknown shape without logging their content', async () => {
      const nodes = openNodes(server);
      const one = nodes.node();
      const received = new MessageCollector();
      await one.subscribe('n1', received.listener);
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
      expect(await received.count(1)).toEqual([signOut('s1')]);
      expect(nodes.lines.map(({ level }) => level)).toEqual(bad.map(() => 'warn'));
      expect(JSON.stringify(nodes.lines)).not.toContain('secret');
      await redis.quit();
      await nodes.close();
    });
  });
} else {
  it.skipIf(process.env.CI === undefined)('runs on Redis at TEST_REDIS_URL in CI', () => {
    expect(server).toBeDefined();
  });
}
