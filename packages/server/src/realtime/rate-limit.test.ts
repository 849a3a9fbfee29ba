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

  it('lets a user invite a team at once, and refuses to ring people without end', async () => {
    const clock = new VirtualClock();
    const limits = new UserLimits(clock, 20);
    limits.addSocket('alice');
    const invites = (count: number) =>
      Array.from({ length: count }, (_, index) => limits.mayInvite('alice', `user ${index}`));
    expect(invites(60)).not.toContain(false);
    expect(limits.mayInvite('alice', 'one more')).toBe(false);
    // New calls are counted on their own.
    expect(limits.mayDial('alice', 'bob')).toBe(true);
    await clock.advance(1_000);
    expect(limits.mayInvite('alice', 'one more')).toBe(true);
    limits.close();
  });

  it('slows down who invites the same person again and again without an answer', () => {
    const limits = new UserLimits(new VirtualClock(), 20);
    const invitations = Array.from({ length: 10 }, () => limits.mayInvite('alice', 'bob'));
    expect(invitations.filter(Boolean)).toHaveLength(5);
    limits.handleAnswered(['alice', 'bob']);
    expect(limits.mayInvite('alice', 'bob')).toBe(true);
    limits.close();
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
