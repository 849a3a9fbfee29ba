import { describe, expect, it } from 'vitest';
import { nextOtherEnd } from './other-end.ts';

describe('the other end of the signalling', () => {
  it('A2: is a relay if nobody answers hello, and a server once a welcome comes, however late', () => {
    expect(nextOtherEnd('unknown', 'silent')).toBe('relay');
    expect(nextOtherEnd('relay', 'welcome')).toBe('server');
    expect(nextOtherEnd('unknown', 'welcome')).toBe('server');
  });

  it('A2: is unknown again after a silent socket over which nobody was heard', () => {
    expect(nextOtherEnd('relay', 'lost')).toBe('unknown');
  });

  it('A2: is remembered as a server when a socket is lost', () => {
    expect(nextOtherEnd('server', 'lost')).toBe('server');
  });
});
