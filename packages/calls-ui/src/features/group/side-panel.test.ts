// @vitest-environment happy-dom
import type { Participant } from '@xpchat/calls';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppKey } from '../../app/texts.ts';
import { CallsApiError } from '../../calls-api/calls-api.ts';
import type { FoundPerson } from '../../context/app-context.ts';
import type { SidePage } from '../../context/ui-state.ts';
import { active } from '../../testing/call-views.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { groupState, participant, snapshot } from '../../testing/snapshots.ts';
import { SidePanel } from './side-panel.tsx';

const person = (id: string, change: Partial<Participant> = {}) =>
  participant({ peer: { id, name: `Name of ${id}` }, ...change });
const many = Array.from({ length: 24 }, (_, i) => person(`p${i}`));

let page: ReturnType<typeof fakeContext>;
let found: readonly FoundPerson[];
let added: string[];

/** A call with its tools, and the panel of a page beside it. */
async function open(side: Exclude<SidePage, 'chat'>, participants: readonly Participant[]) {
  page.change({ ...snapshot(active), participants, group: groupState({ isHost: true }) });
  const context = { people: async () => found, ...page.context };
  Object.assign(context.calls, { addParticipant: async (id: string) => void added.push(id) });
  page.context.ui.set({ side });
  const draw = () => {
    const { side: shown } = page.context.ui.get();
    const tool = (action: string) =>
      h('button', { class: 'xpc-call-tool', 'data-action': action }, action);
    const panel = shown && shown !== 'chat' && h(SidePanel<AppKey>, { context, page: shown });
    const call = h('div', { class: 'xpc-call' }, tool('people'), tool('add'), tool('react'), panel);
    act(() => render(h('div', { 'data-webrtc-calls': '' }, call), document.body));
  };
  draw();
  page.context.ui.subscribe(draw);
  await act(async () => {
    await Promise.resolve();
    await Promise.resolve();
  });
}
const focus = () => document.activeElement;
const press = (key: string, target: Element | null = document.activeElement) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  act(() => void target?.dispatchEvent(event));
};
const text = (selector: string) =>
  Array.from(document.querySelectorAll(selector), (each) => each.textContent ?? '');
const type = (value: string) => {
  const field = document.querySelector<HTMLInputElement>('input[type=search]');
  if (!field) throw new Error('no search');
  field.value = value;
  act(() => void field.dispatchEvent(new Event('input', { bubbles: true })));
};

beforeEach(() => {
  page = fakeContext();
  found = [];
  added = [];
});
afterEach(() => act(() => render(null, document.body)));

describe('the keyboard of a panel beside the call', () => {
  test.each(['people', 'add', 'react'] as const)('is in it when it opens: %s', async (side) => {
    await open(side, many);
    expect(focus()?.closest('.xpc-panel')).not.toBeNull();
  });

  test.each(['people', 'add', 'react'] as const)(
    'returns to the button that opened it when Escape closes it: %s',
    async (side) => {
      await open(side, many);
      press('Escape');
      expect(page.context.ui.get().side).toBeNull();
      expect(focus()?.getAttribute('data-action')).toBe(side);
    },
  );

  test('closes it by Escape also from the controls, and the call does not see the key', async () => {
    await open('people', many);
    let seen = 0;
    const count = () => seen++;
    document.addEventListener('keydown', count);
    press('Escape', document.querySelector('.xpc-call-tool'));
    document.removeEventListener('keydown', count);
    expect(page.context.ui.get().side).toBeNull();
    expect(seen).toBe(0);
  });

  test('leaves Escape to what is outside of the call', async () => {
    await open('people', many);
    const other = document.body.appendChild(document.createElement('button'));
    press('Escape', other);
    other.remove();
    expect(page.context.ui.get().side).toBe('people');
  });
});

describe('the list of many people', () => {
  test('can be searched by name', async () => {
    await open('people', many);
    expect(text('.xpc-side__name')).toHaveLength(25);
    type(' OF P23');
    expect(text('.xpc-side__name')).toEqual(['Name of p23']);
    type('nobody');
    expect(text('.xpc-blank')).toEqual(['Nobody found']);
  });

  test('has no search where few people need none', async () => {
    await open('people', many.slice(0, 4));
    expect(document.querySelector('input[type=search]')).toBeNull();
  });

  test('says what became of each person, in words', async () => {
    await open('people', [
      person('a', { state: 'invited' }),
      person('b', { state: 'ringing' }),
      person('c', { state: 'left', reason: 'declined' }),
      person('d', { state: 'left', reason: 'no_answer' }),
      person('e', { state: 'left', reason: 'completed' }),
    ]);
    expect(text('.xpc-side__state')).toEqual([
      'Host',
      'Calling…',
      'Ringing…',
      'Declined',
      'No answer',
      'Left the call',
    ]);
  });
});

describe('the search for people to add', () => {
  test.each([
    ['not_found', 'This chat has no list of people. Send a link to a guest.'],
    ['offline', 'No connection to the calls server. Check your network and try again.'],
    ['server_error', 'Something went wrong on the calls server. Try again in a minute.'],
  ] as const)('says what to do if it fails, and can be tried again: %s', async (code, words) => {
    const people = () => Promise.reject(new CallsApiError(code));
    page = { ...page, context: { ...page.context, people } };
    await open('add', [person('a')]);
    expect(text('.xpc-side__list')[0]).toBe(`${words}Try again`);
  });

  const names = () => text('.xpc-side__name');

  test('has those first who can be added, and keeps their places when they ring', async () => {
    found = ['a', 'b', 'c'].map((userId) => ({ userId, name: userId }));
    await open('add', [person('a'), person('x')]);
    expect(names()).toEqual(['b', 'c', 'a']);
    act(() => document.querySelector<HTMLElement>('[data-add-user="b"]')?.click());
    await act(async () => await Promise.resolve());
    expect(added).toEqual(['b']);
    act(() => page.change({ participants: [person('a'), person('b', { state: 'ringing' })] }));
    expect(names()).toEqual(['b', 'c', 'a']);
    expect(text('.xpc-side__state')[0]).toBe('Ringing…');
  });

  test.each([
    ['nobody can be called', [], '', 'There is nobody to add'],
    ['everybody is in the call', ['a', 'x'], '', 'Everybody is in the call'],
    ['nobody has the name', [], 'zoe', 'Nobody found'],
  ] as const)('says that %s', async (_, ids, query, words) => {
    found = ids.map((userId) => ({ userId, name: userId }));
    await open('add', [person('a'), person('x')]);
    if (query) type(query);
    expect(text('.xpc-blank p')[0]).toBe(words);
  });
});
