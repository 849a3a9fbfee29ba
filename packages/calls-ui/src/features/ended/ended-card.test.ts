// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppKey } from '../../app/texts.ts';
import { appTexts } from '../../app/texts.ts';
import type { AppContext } from '../../context/app-context.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { ANNA } from '../../testing/snapshots.ts';
import { personView } from '../../ui-kit/person.ts';
import { EndedCard } from './ended-card.tsx';
import type { EndedView } from './ended-view.ts';

const texts = appTexts('en', laterTexts);
const view: EndedView = {
  screen: 'ended',
  state: 'ended',
  callId: 'call-1',
  person: personView(ANNA, texts),
  group: null,
  type: 'audio',
  words: 'Call ended',
  duration: null,
  again: null,
  shownMs: 3000,
};

let dismissed: number;
let clock: VirtualClock;
const draw = (shown: EndedView) => {
  const actions = { dismiss: () => dismissed++ };
  const context = { texts, actions, clock } as unknown as AppContext<AppKey>;
  act(() =>
    render(
      h(EndedCard, { view: shown, context, place: 'centre', dialConversation: () => {} }),
      document.body,
    ),
  );
};
beforeEach(() => {
  clock = new VirtualClock();
  dismissed = 0;
  draw(view);
});
afterEach(() => {
  render(null, document.body);
  expect(clock.pending).toBe(0);
});

const clickBeside = () => (document.body.firstElementChild as HTMLElement).click();

test('the second click of a double click on End does not close the card', () => {
  clock.advanceSync(599);
  clickBeside();
  expect(dismissed).toBe(0);
});

test('a click beside the card closes it after 600 ms', () => {
  clock.advanceSync(600);
  clickBeside();
  expect(dismissed).toBe(1);
});

test('the card of an ended call shows the duration as a clock and speaks it in words', () => {
  draw({ ...view, duration: 62_000 });
  const card = document.querySelector('[role=alertdialog]');
  expect(card?.textContent).toContain('01:02');
  expect(card?.getAttribute('aria-label')).toBe('Call ended. 1 minute 2 seconds');
});
