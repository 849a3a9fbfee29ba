import type { Outgoing } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import { EarlyCandidates } from './call-setup.ts';

const candidateOf = (name: string, to = 'bob'): Outgoing<'ice_candidate'> => ({
  type: 'ice_candidate',
  to,
  candidate: { candidate: name },
});
const a1 = { userId: 'alice', sessionId: 'a1' };
const b1 = { userId: 'bob', sessionId: 'b1' };
const names = (messages: readonly Outgoing<'ice_candidate'>[]) =>
  messages.map(({ candidate }) => candidate.candidate);

describe('candidates before their offer', () => {
  it('are drained once, in order, by an offer to the same person', () => {
    const early = new EarlyCandidates();
    early.buffer(a1, candidateOf('one'), 0);
    early.buffer(a1, candidateOf('other', 'carol'), 1);
    early.buffer(a1, candidateOf('two'), 2);
    expect(names(early.drain(a1, 'bob', 3))).toEqual(['one', 'two']);
    expect(early.drain(a1, 'carol', 3)).toEqual([]);
  });

  it('expire one by one: an old candidate does not expire a newer one of its device', () => {
    const early = new EarlyCandidates();
    early.buffer(a1, candidateOf('old'), 0);
    early.buffer(a1, candidateOf('young'), 1_500);
    early.buffer(a1, candidateOf('new'), 2_500);
    expect(names(early.drain(a1, 'bob', 2_600))).toEqual(['young', 'new']);
  });

  it('do not expire early when another device sends candidates', () => {
    const early = new EarlyCandidates();
    early.buffer(a1, candidateOf('old'), 0);
    early.buffer(a1, candidateOf('young'), 1_500);
    early.buffer(b1, candidateOf('other'), 2_500);
    expect(names(early.drain(a1, 'bob', 2_600))).toEqual(['young']);
  });

  it('are not forgotten when another user names the session', () => {
    const early = new EarlyCandidates();
    early.buffer(a1, candidateOf('one'), 0);
    early.forget({ ...a1, userId: 'mallory' });
    expect(names(early.drain(a1, 'bob', 1))).toEqual(['one']);
  });

  it('make room for new ones when they expire', () => {
    const early = new EarlyCandidates();
    for (let index = 0; index < 70; index++) early.buffer(a1, candidateOf(`old ${index}`), 0);
    early.buffer(a1, candidateOf('young'), 1_999);
    expect(early.drain(a1, 'bob', 1_999)).toHaveLength(64);
    for (let index = 0; index < 64; index++) early.buffer(a1, candidateOf(`old ${index}`), 2_000);
    early.buffer(a1, candidateOf('young'), 4_001);
    expect(names(early.drain(a1, 'bob', 4_002))).toEqual(['young']);
  });
});
