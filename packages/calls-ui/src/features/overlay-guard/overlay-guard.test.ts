// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guardOverlay, type OverlayGuard, type OwnedElement } from './overlay-guard.ts';

let clock: VirtualClock;
let container: OwnedElement;
let guard: OverlayGuard;
let overlay: {
  container: OwnedElement;
  wasHidden: boolean;
  check(): void;
  checkSoon(): void;
  enterTopLayer(): void;
};
let checks: number;
let erasures: number;

beforeEach(() => {
  document.body.innerHTML = '';
  clock = new VirtualClock();
  checks = 0;
  erasures = 0;
  container = document.createElement('div');
  container.className = 'xpc-host';
  container.xpcOwned = true;
  // The guard leaves the focus to the top layer where the browser has one.
  Object.assign(container, { showPopover: () => undefined });
  document.body.appendChild(container);
  overlay = {
    container,
    wasHidden: false,
    check: () => {
      checks++;
    },
    checkSoon: () => undefined,
    enterTopLayer: () => undefined,
  };
  guard = guardOverlay(
    overlay,
    clock,
    () => {
      erasures++;
    },
    () => undefined,
  );
});

afterEach(() => {
  guard.stop();
  document.body.removeAttribute('aria-hidden');
  document.body.removeAttribute('style');
});

/** A dialog of the host that guards the focus, drawn somewhere in the window. */
function openDialog(attributes: Record<string, string>): HTMLElement {
  const dialog = document.createElement('div');
  for (const [name, value] of Object.entries(attributes)) dialog.setAttribute(name, value);
  dialog.getClientRects = () => [{}] as unknown as DOMRectList;
  document.body.appendChild(dialog);
  return dialog;
}

describe('the place of the overlay', () => {
  test('D2: is the page of the host as long as nothing there hides or guards it', () => {
    expect(guard.place(true)).toBeNull();
  });

  test('D2: is the root element while the body is hidden', () => {
    document.body.setAttribute('aria-hidden', 'true');
    expect(guard.place(true)).toBe(document.documentElement);
    document.body.removeAttribute('aria-hidden');
    document.body.style.display = 'none';
    expect(guard.place(true)).toBe(document.documentElement);
    document.body.style.display = '';
    expect(guard.place(true)).toBeNull();
  });

  test('D3: is a dialog that guards the focus, until that is hidden', () => {
    const dialog = openDialog({ role: 'dialog', 'aria-modal': 'true' });
    expect(guard.place(true)).toBe(dialog);
    dialog.setAttribute('aria-hidden', 'true');
    expect(guard.place(true)).toBeNull();
  });

  test('D3: the overlay is not a dialog beside the chat, unless the library of the chat hid it', () => {
    const dialog = openDialog({ role: 'dialog' });
    expect(guard.place(true)).toBeNull();
    overlay.wasHidden = true;
    expect(guard.place(true)).toBe(dialog);
    dialog.remove();
    expect(guard.place(true)).toBeNull();
    expect(overlay.wasHidden).toBe(false);
  });

  test('D3: is the page while nothing is drawn, whatever is open', () => {
    openDialog({ role: 'dialog', 'aria-modal': 'true' });
    expect(guard.place(false)).toBeNull();
  });
});

describe('the guard of the overlay', () => {
  test('D1: removes copies that the host stored with its page, and keeps the overlay', () => {
    const copy = container.cloneNode(true) as HTMLElement;
    document.body.appendChild(copy);
    guard.place(false);
    expect(copy.isConnected).toBe(false);
    expect(container.isConnected).toBe(true);
  });

  test('looks again four times a second while something is drawn, and only then', async () => {
    guard.place(true);
    await clock.advance(250);
    expect(checks).toBe(1);
    guard.place(true);
    guard.place(false);
    await clock.advance(1000);
    expect(checks).toBe(1);
  });

  test('D3: keeps presses on the overlay from a dialog of the host around it, not from the page', () => {
    const heard: string[] = [];
    const dialog = openDialog({ role: 'dialog' });
    const press = () => container.dispatchEvent(new Event('mousedown', { bubbles: true }));
    for (const [name, target] of Object.entries({ dialog, body: document.body })) {
      target.addEventListener('mousedown', () => heard.push(name), { once: true });
    }
    dialog.appendChild(container);
    press();
    expect(heard).toEqual([]);
    document.body.appendChild(container);
    press();
    expect(heard).toEqual(['body']);
    guard.stop();
    dialog.appendChild(container);
    press();
    expect(heard).toEqual(['body', 'dialog']);
  });

  test('D1: reports that document.open() removed all listeners of the page, and nothing less', async () => {
    const { documentElement: before } = document;
    const replaceRoot = (root: Element) => {
      document.documentElement.remove();
      document.appendChild(root);
    };
    replaceRoot(document.createElement('html'));
    guard.place(false);
    await Promise.resolve();
    expect(erasures).toBe(0);
    replaceRoot(before);
    // As after document.open(): events at the window reach no listener.
    const { dispatchEvent } = window;
    window.dispatchEvent = () => true;
    guard.place(false);
    window.dispatchEvent = dispatchEvent;
    await Promise.resolve();
    expect(erasures).toBe(1);
  });

  test('leaves no timer when it stops', () => {
    guard.place(true);
    expect(clock.pending).toBe(1);
    guard.stop();
    expect(clock.pending).toBe(0);
  });
});
