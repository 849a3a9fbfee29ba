// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import { appTexts } from '../app/texts.ts';
import { laterTexts } from '../testing/later-texts.ts';
import { Countdown } from './countdown.tsx';
import { Duration } from './duration.tsx';

const shown = () => document.body.textContent;

afterEach(() => render(null, document.body));

test('the time of a call goes on each second until it is removed', async () => {
  const clock = new VirtualClock();
  act(() => render(h(Duration, { since: clock.now() - 58_000, clock }), document.body));
  expect(shown()).toBe('00:58');
  await act(() => clock.advance(1000));
  expect(shown()).toBe('00:59');
  await act(() => clock.advance(1000));
  expect(shown()).toBe('01:00');
  act(() => render(null, document.body));
  expect(clock.pending).toBe(0);
});

test('the countdown of a return ends at 0 s', async () => {
  const clock = new VirtualClock();
  const texts = appTexts('en', laterTexts);
  const until = clock.now() + 11_000;
  act(() => render(h(Countdown, { until, texts, clock }), document.body));
  expect(shown()).toBe('Return within 11 s');
  await act(() => clock.advance(2000));
  expect(shown()).toBe('Return within \u20079 s');
  await act(() => clock.advance(20_000));
  expect(shown()).toBe('Return within \u20070 s');
  act(() => render(null, document.body));
  expect(clock.pending).toBe(0);
});
