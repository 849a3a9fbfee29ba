// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { movePin } from './pin-keys.ts';

test('the arrow keys, Home and End move the focus between the tiles', () => {
  const stage = document.createElement('div');
  stage.className = 'xpc-stage';
  for (const name of ['a', 'b', 'c']) {
    const pin = document.createElement('button');
    pin.dataset.action = 'pin';
    pin.textContent = name;
    pin.addEventListener('keydown', movePin);
    stage.append(pin);
  }
  document.body.append(stage);
  stage.querySelector('button')?.focus();
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return `${document.activeElement?.textContent} ${event.defaultPrevented}`;
  };
  expect(['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp'].map(press)).toEqual([
    'a true',
    'b true',
    'c true',
    'c true',
    'b true',
  ]);
  expect(['End', 'Home', 'Tab', 'm'].map(press)).toEqual([
    'c true',
    'a true',
    'a false',
    'a false',
  ]);
});
