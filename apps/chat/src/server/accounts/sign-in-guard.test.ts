import { beforeEach, describe, expect, it } from 'vitest';
import { createSignInGuard, type SignInGuard } from './sign-in-guard.ts';

let now: number;
let guard: SignInGuard;
beforeEach(() => {
  now = 1_700_000_000_000;
  guard = createSignInGuard(() => now);
});

/** One wrong password. Returns whether it would be hashed. */
function guess(login: string, address: string): boolean {
  const allowed = guard.allows(login, address);
  if (allowed) guard.failed(address);
  return allowed;
}

describe('guessing passwords', () => {
  it('C6: of one login from many addresses becomes slow', () => {
    let hashed = 0;
    for (let count = 0; count < 768; count++) {
      if (guess('anna', `10.0.${count >> 8}.${count & 255}`)) hashed++;
      now += 13;
    }
    expect(hashed).toBeLessThan(26);
  });

  it('C6: of one login becomes slow also if all requests come before the first is answered', () => {
    const attempts = () =>
      Array.from({ length: 60 }, (_, index) => guard.allows('anna', `10.1.${index}.${now & 255}`));
    expect(attempts().filter(Boolean)).toHaveLength(20);
    now += 60_001;
    expect(attempts().filter(Boolean)).toHaveLength(1);
  });

  it('C6: an attempt with the right password is not a failure', () => {
    for (let count = 0; count < 100; count++) {
      const address = `10.2.${count}.1`;
      expect(guard.allows('anna', address)).toBe(true);
      guard.succeeded('anna', address);
    }
  });

  it('C6: counts a whole /64 of IPv6 as one address', () => {
    const hashed = Array.from({ length: 50 }, (_, host) => guess('anna', `2001:db8::${host + 1}`));
    expect(hashed.filter(Boolean)).toHaveLength(10);
    expect(guess('boris', '2001:db8:0:1::1')).toBe(true);
  });

  it('C6: does not lock its owner out where they signed in before', () => {
    guard.succeeded('anna', '192.0.2.1');
    for (let count = 0; count < 768; count++) guess('anna', `10.0.${count >> 8}.${count & 255}`);
    expect(guard.allows('anna', '192.0.2.2')).toBe(false);
    expect(guard.allows('anna', '192.0.2.1')).toBe(true);
  });

  it('C6: is forgotten an hour later', () => {
    for (let count = 0; count < 60; count++) guess('anna', `10.0.0.${count}`);
    now += 3_700_000;
    expect(guess('anna', '10.0.1.1')).toBe(true);
    expect(guess('anna', '10.0.1.2')).toBe(true);
  });

  it('C5: of one person does not stop a colleague at the same address', () => {
    for (let count = 0; count < 60; count++) guess('anna', '192.0.2.1');
    for (let count = 0; count < 60; count++) guess(`login${count}`, '192.0.2.1');
    expect(guard.allows('boris', '192.0.2.1')).toBe(true);
  });

  it('C6: of many logins from one address ends after 300 failures in five minutes', () => {
    const hashed = Array.from({ length: 400 }, (_, index) => guess(`login${index}`, '192.0.2.1'));
    expect(hashed.filter(Boolean)).toHaveLength(300);
    now += 300_000;
    expect(guess('anna', '192.0.2.1')).toBe(true);
  });
});
