// @vitest-environment happy-dom
import type { Participant } from '@xpchat/calls';
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { participant } from '../../testing/snapshots.ts';
import { PresenceNews } from './presence.tsx';

const texts = appTexts('en', laterTexts);
const person = (name: string, change: Partial<Participant> = {}) =>
  participant({ peer: { id: name.toLowerCase(), name }, ...change });

describe('what a screen reader is told of the people', () => {
  let clock: VirtualClock;
  const draw = (...participants: Participant[]) =>
    act(() => render(h(PresenceNews, { snapshot: { participants }, texts, clock }), document.body));
  const wait = (time: number) => act(() => clock.advanceSync(time));
  const told = () => document.querySelector('[role=status]')?.textContent;
  beforeEach(() => {
    clock = new VirtualClock();
    draw(person('Anna'), person('Bob', { state: 'ringing' }));
  });
  afterEach(() => {
    act(() => render(null, document.body));
    expect(clock.pending).toBe(0);
  });

  test('is nothing about those who were there, or ring', () => {
    wait(10_000);
    expect(told()).toBe('');
  });

  test('names one or two who joined, left, or raised a hand', () => {
    draw(person('Anna', { state: 'left' }), person('Bob', { hand: true }), person('Carol'));
    wait(2500);
    expect(told()).toBe(
      'Bob joined the call. Carol joined the call. Anna left the call. Bob raised a hand',
    );
  });

  test('counts more of them, and gathers what happens within a moment', () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    names.forEach((_, i) => {
      draw(...names.slice(0, i + 1).map((name) => person(name)));
      wait(300);
    });
    expect(told()).toBe('');
    wait(2500);
    expect(told()).toBe('5 people joined the call. Anna left the call');
    wait(10_000);
    expect(told(), 'once').toBe('5 people joined the call. Anna left the call');
  });

  test('is nothing about a person who comes back at once', () => {
    draw();
    wait(1000);
    draw(person('Anna', { state: 'reconnecting' }));
    wait(10_000);
    expect(told()).toBe('');
  });
});
