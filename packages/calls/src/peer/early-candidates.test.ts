import { expect, it } from 'vitest';
import { EarlyCandidates } from './early-candidates.ts';
import { LegSelection } from './leg-selection.ts';

const candidate = (line: string): RTCIceCandidateInit => ({ candidate: line });

it('returns the candidates of one connection in order, and forgets the others', () => {
  const early = new EarlyCandidates();
  for (const line of ['a1', 'a2']) early.add('a', candidate(line));
  early.add('b', candidate('b1'));
  expect(early.drain('a')).toEqual([candidate('a1'), candidate('a2')]);
  expect(early.drain('b')).toEqual([]);
});

it('keeps at most 256 candidates of each of 32 connections', () => {
  const early = new EarlyCandidates();
  for (let key = 0; key < 40; key++) {
    for (let count = 0; count < 300; count++) early.add(`c${key}`, candidate('x'));
  }
  const kept = new EarlyCandidates();
  for (let key = 0; key < 40; key++) kept.add(`c${key}`, candidate('x'));
  expect(early.drain('c31')).toHaveLength(256);
  expect(kept.drain('c32')).toEqual([]);
});

it('selects one device of the callee, with the candidates that it sent before', () => {
  const legs = new LegSelection();
  legs.start();
  legs.buffer('phone', candidate('p'));
  legs.buffer('laptop', candidate('l'));
  expect([legs.isUndecided, legs.accepts('laptop')]).toEqual([true, false]);
  expect(legs.select('laptop')).toEqual([candidate('l')]);
  expect([legs.isUndecided, legs.accepts('laptop'), legs.accepts('phone')]).toEqual([
    false,
    true,
    false,
  ]);
});

it('accepts the only device where no server names it, and any device without a selection', () => {
  const legs = new LegSelection();
  expect(legs.accepts('phone')).toBe(true);
  legs.start();
  expect(legs.accepts(undefined)).toBe(false);
  legs.select(undefined);
  expect([legs.accepts(undefined), legs.accepts('phone')]).toEqual([true, false]);
});
