import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../test-support/fake-clock.ts';
import { openRedisProxy } from '../test-support/redis-proxy.ts';
import { fanoutContract, Inbox, signOut } from './fanout.contract.ts';
import { RedisFanout } from './redis-fanout.ts';

const server = process.env.TEST_REDIS_URL;

function collectLog() {
  const lines: { readonly level: string; readonly details: object; readonly message: string }[] =
    [];
  const at = (level: string) => (details: object, message: string) => {
    lines.push({ level, details, message });
  };
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error') } };
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

  describe('RedisFanout', () => {
    it('tells a node that was cut off to look into the outbox, and reaches it again', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const [one, two] = [nodes.node(), nodes.node(proxy.url)];
      const inbox = new Inbox();
      const missed = new Inbox();
      await one.subscribe('n1', () => undefined);
      await two.subscribe('n2', inbox.listener, () => missed.listener(signOut('missed')));
      await proxy.shut();
      one.publish('n2', signOut('lost'));
      await proxy.reopen();
      await missed.count(1);
      one.publish('n2', signOut('found'));
      expect(await inbox.count(1)).toEqual([signOut('found')]);
      await nodes.close();
      await proxy.shut();
    });

    it('publishes into nothing while Redis is away, and then asks the others to look', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const [one, two] = [nodes.node(proxy.url), nodes.node()];
      const inboxes = [new Inbox(), new Inbox(), new Inbox()] as const;
      const [own, others, missed] = inboxes;
      await one.subscribe('n1', own.listener);
      await two.subscribe('n2', others.listener, () => missed.listener(signOut('missed')));
      await proxy.shut();
      await expect.poll(() => nodes.lines.map(({ details }) => details)).toHaveLength(2);
      one.publish('n2', signOut('lost'));
      one.publish('n1', signOut('own'));
      expect(await own.count(1)).toEqual([signOut('own')]);
      await proxy.reopen();
      await missed.count(1);
      expect(others.messages).toEqual([]);
      await nodes.close();
      await proxy.shut();
    });

    it('is away from when a connection is lost until it hears of what is published again', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await expect.poll(() => one.isAway()).toBe(false);
      await proxy.shut();
      await expect.poll(() => one.isAway()).toBe(true);
      await proxy.reopen();
      await expect.poll(() => one.isAway(), { timeout: 5000 }).toBe(false);
      await nodes.close();
      await proxy.shut();
      expect(nodes.clock.pending).toBe(0);
    });

    it('is away while Redis keeps its connections and answers nothing for seconds', async () => {
      const proxy = await openRedisProxy(server);
      const nodes = openNodes(server);
      const one = nodes.node(proxy.url);
      await one.subscribe('n1', () => undefined);
      await expect.poll(() => one.isAway()).toBe(false);
      proxy.hold();
      nodes.clock.advance(3000);
      expect(one.isAway()).toBe(false);
      nodes.clock.advance(1000);
      expect(one.isAway()).toBe(true);
      proxy.release();
      await expect.poll(() => one.isAway()).toBe(false);
      expect(nodes.lines.map(({ level }) => level).sort()).toEqual([
        ...['info', 'info'],
        ...['warn', 'warn'],
      ]);
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
      await expect.poll(levels).toContain('warn');
      await proxy.reopen();
      await expect.poll(() => levels().filter((level) => level === 'info')).toHaveLength(2);
      const text = JSON.stringify(nodes.lines);
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('127.0.0.1');
      await nodes.close();
      await proxy.shut();
    });

    it('drops what is no message of a node, and logs nothing of it', async () => {
      const nodes = openNodes(server);
      const one = nodes.node();
      const inbox = new Inbox();
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
