import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { UserLimits } from './rate-limit.ts';

const FRAME_BYTES = 60 * 1024;

describe('the limits of a user', () => {
  it('C2: charges large messages by their bytes before they are parsed', () => {
    const limits = new UserLimits(new VirtualClock(), 20);
    const socket = limits.addSocket('alice');
    const admitted = Array.from({ length: 100 }, () => socket.admits(64 * 1024));
    expect(admitted.filter(Boolean)).toHaveLength(5);
  });

  it('C2: does not limit a call with an offer of 12 KiB and 40 candidates', () => {
    const limits = new UserLimits(new VirtualClock(), 20);
    const socket = limits.addSocket('alice');
    expect(socket.admits(12 * 1024)).toBe(true);
    expect(socket.check('call_offer')).toBe('ok');
    for (let candidate = 0; candidate < 40; candidate++) {
      expect(socket.admits(300)).toBe(true);
      expect(socket.check('ice_candidate')).toBe('ok');
    }
  });

  it('C2: refuses new sockets of a user who floods again after each reconnect', async () => {
    const clock = new VirtualClock();
    const limits = new UserLimits(clock, 20);
    let floods = 0;
    while (!limits.isFull('alice') && floods < 100) {
      const socket = limits.addSocket('alice');
      while (socket.admits(FRAME_BYTES));
      limits.removeSocket('alice');
      floods++;
    }
    expect(floods).toBe(3);
    expect(limits.isFull('bob')).toBe(false);
    await clock.advance(60_000);
    expect(limits.isFull('alice')).toBe(false);
    limits.close();
  });
});
