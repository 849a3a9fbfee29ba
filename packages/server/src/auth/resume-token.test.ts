import { describe, expect, it } from 'vitest';
import { makeResumeToken, readResumeToken } from './resume-token.ts';

describe('a resume token', () => {
  it('names its session, and proves it by the hash that was stored', () => {
    const { token, secretHash } = makeResumeToken('session-1');
    expect(readResumeToken(token)).toEqual({ sessionId: 'session-1', secretHash });
    expect(token).not.toContain(secretHash);
  });

  it('is another one for each session, however often that is made', () => {
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
  ])('is nothing else: %s', (token) => {
    expect(readResumeToken(token)).toBeUndefined();
  });
});
