import { describe, expect, it } from 'vitest';
import { makeResumeToken, readResumeToken } from './resume-token.ts';

describe('readResumeToken', () => {
  it('returns the session id and the stored hash of the secret', () => {
    const { token, secretHash } = makeResumeToken('session-1');
    expect(readResumeToken(token)).toEqual({ sessionId: 'session-1', secretHash });
    expect(token).not.toContain(secretHash);
  });

  it('reads a different secret from each token of the same session', () => {
    const made = Array.from({ length: 100 }, () => makeResumeToken('s').secretHash);
    expect(new Set(made).size).toBe(100);
  });

  it.each([
    '',
    'session-1',
    'session-1.',
    '.secret',
    `session 1.${'A'.repeat(43)}`,
    `${'s'.repeat(65)}.${'A'.repeat(43)}`,
    `session-1.${'A'.repeat(42)}`,
    `session-1.${'A'.repeat(44)}`,
    `session-1.${'A'.repeat(42)}=`,
  ])('refuses a malformed token: %s', (token) => {
    expect(readResumeToken(token)).toBeUndefined();
  });
});
