// @vitest-environment happy-dom
import { h, render } from 'preact';
import { useRef } from 'preact/hooks';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ABLE, callInfo, snapshot } from '../../testing/snapshots.ts';
import { CallShortcuts } from './call-shortcuts.ts';
import { type ControlView, controlsOf } from './controls.ts';

const active = {
  name: 'active',
  call: callInfo(),
  answeredAt: 1,
  localHold: false,
  remoteHold: false,
} as const;
const held = { ...active, localHold: true } as const;
const controlsIn = (phase: typeof active | typeof held) =>
  controlsOf(snapshot(phase), phase, ABLE.screen);

interface Change {
  readonly minimised?: boolean;
  readonly covered?: boolean;
  readonly controls?: readonly ControlView[];
}

let pressed: string[];

function Screen({ minimised = false, covered = false, controls = controlsIn(active) }: Change) {
  const section = useRef<HTMLElement>(null);
  const shortcuts = h(CallShortcuts, {
    section,
    minimised,
    covered,
    controls,
    onPress: (action) => pressed.push(action),
    onEscape: () => pressed.push('escape'),
  });
  return h('section', { ref: section, 'data-webrtc-calls': '' }, shortcuts);
}
const draw = (change: Change = {}) => act(() => render(h(Screen, change), document.body));
function press(target: Element | null, init: KeyboardEventInit): boolean {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  target?.dispatchEvent(event);
  return event.defaultPrevented;
}

describe('the shortcuts of the call screen', () => {
  beforeEach(() => {
    pressed = [];
  });
  afterEach(() => render(null, document.body));

  test('work on the whole page, by the place of the key in any layout', () => {
    draw();
    expect(press(document.body, { code: 'KeyM', key: 'ь' })).toBe(true);
    expect(press(document.body, { code: 'Escape', key: 'Escape' })).toBe(true);
    expect(pressed).toEqual(['mute', 'escape']);
  });

  test('work only inside the tile while the call is minimised', () => {
    draw({ minimised: true });
    press(document.body, { code: 'KeyM' });
    expect(pressed).toEqual([]);
    press(document.querySelector('section'), { code: 'KeyM' });
    expect(pressed).toEqual(['mute']);
  });

  test.each([
    ['a modal panel covers the call', { covered: true }, {}],
    ['the control is disabled', { controls: controlsIn(held) }, {}],
    ['a modifier is held', {}, { ctrlKey: true }],
    ['the key repeats', {}, { repeat: true }],
  ])('do nothing when %s', (_, change, init) => {
    draw(change);
    expect(press(document.body, { code: 'KeyM', ...init })).toBe(false);
    expect(pressed).toEqual([]);
  });

  test.each([
    ['an input', '<input>'],
    ['a textarea', '<textarea></textarea>'],
    ['a select', '<select></select>'],
    ['a contenteditable element', '<div contenteditable><b></b></div>'],
    ['a text field by role', '<div role="textbox"></div>'],
    ['a dialog', '<dialog open><button></button></dialog>'],
    ['a dialog by role', '<div role="dialog"><button></button></div>'],
  ])('D3: do nothing while %s of the host has the focus', (_, html) => {
    draw();
    const host = document.createElement('div');
    host.innerHTML = html;
    document.documentElement.appendChild(host);
    const deepest = host.querySelector('b, button') ?? host.firstElementChild;
    expect(press(deepest, { code: 'KeyM' })).toBe(false);
    expect(pressed).toEqual([]);
    host.remove();
  });

  test('D3: do nothing for an input in a shadow tree', () => {
    draw();
    const host = document.documentElement.appendChild(document.createElement('div'));
    const input = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('input'));
    press(input, { code: 'KeyS', composed: true });
    expect(pressed).toEqual([]);
    host.remove();
  });

  test.each([
    ['an input method composes', { isComposing: true }],
    ['an input method handles the key', { keyCode: 229 }],
    ['Shift is held', { shiftKey: true }],
    ['Alt is held', { altKey: true }],
  ])('D3: do nothing while %s', (_, init) => {
    draw();
    const event = new KeyboardEvent('keydown', { bubbles: true, code: 'KeyM', ...init });
    for (const [name, value] of Object.entries(init)) {
      if ((event as unknown as Record<string, unknown>)[name] !== value)
        Object.defineProperty(event, name, { value });
    }
    document.body.dispatchEvent(event);
    expect(pressed).toEqual([]);
  });
});
