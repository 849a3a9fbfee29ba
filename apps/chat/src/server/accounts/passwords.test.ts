import { expect, it } from 'vitest';
import { checkPassword, hashPassword } from './passwords.ts';

it('C6: hashes few passwords at once, lets some wait, and refuses the others', async () => {
  const stored = await hashPassword('long enough');
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, () => checkPassword(stored, 'long enough')),
  );
  const done = results.filter(({ status }) => status === 'fulfilled');
  expect(done).toHaveLength(66);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? result.reason : []));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['rate_limited']));
  expect(await checkPassword(stored, 'long enough')).toBe(true);
  expect(await checkPassword(undefined, 'long enough')).toBe(false);
}, 30_000);
