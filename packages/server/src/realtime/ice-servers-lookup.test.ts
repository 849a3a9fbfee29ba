import { describe, expect, it } from 'vitest';
import type { IceServersFor } from '../ports/ice-servers.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createIceServersLookup } from './ice-servers-lookup.ts';

const server = { urls: 'turn:turn.example', username: 'alice', credential: 'secret' };
const ofWire = { ...server, urls: ['turn:turn.example'] };

function create(iceServersFor: IceServersFor | undefined) {
  const clock = new VirtualClock();
  const errors: string[] = [];
  const lookup = createIceServersLookup(iceServersFor, clock, {
    error: ({ err }: { readonly err?: unknown }, message: string) =>
      errors.push(`${message}: ${String(err)}`),
  });
  return { clock, errors, lookup };
}

describe('the lookup of ICE servers', () => {
  it('asks the host for the user and sends its servers with their lifetime', async () => {
    const { lookup, clock } = create(async (userId) => ({
      iceServers: [{ ...server, username: userId }],
      lifetimeMs: 1000,
    }));
    expect(await lookup('bob')).toEqual({
      type: 'ice_servers',
      iceServers: [{ ...ofWire, username: 'bob' }],
      lifetimeMs: 1000,
    });
    expect(clock.pending).toBe(0);
  });

  it('has no servers for a host without the option', async () => {
    const { lookup, errors } = create(undefined);
    expect(await lookup('alice')).toBeUndefined();
    expect(errors).toEqual([]);
  });

  it.each<[string, IceServersFor]>([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('away'))],
    ['answers no list', () => ({}) as never],
    ['answers a server without a URL', () => ({ iceServers: [{ username: 'alice' } as never] })],
    ['answers a lifetime that is not finite', () => ({ iceServers: [server], lifetimeMs: 1 / 0 })],
    ['answers an expired lifetime', () => ({ iceServers: [server], lifetimeMs: 0 })],
  ])('has no servers and logs an error without credentials if the host %s', async (_how, ask) => {
    const { lookup, errors, clock } = create(ask);
    expect(await lookup('alice')).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^iceServersFor failed: /);
    expect(errors[0]).not.toContain('secret');
    expect(clock.pending).toBe(0);
  });

  it('gives the host two seconds', async () => {
    let answer: () => void = () => undefined;
    const { lookup, errors, clock } = create(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ iceServers: [server] });
        }),
    );
    const intime = lookup('alice');
    clock.advanceSync(1999);
    answer();
    expect(await intime).toMatchObject({ iceServers: [ofWire] });
    const late = lookup('alice');
    clock.advanceSync(2000);
    answer();
    expect(await late).toBeUndefined();
    expect(errors).toEqual(['iceServersFor failed: Error: no answer within 2000 ms.']);
    expect(clock.pending).toBe(0);
  });
});
