import { listen } from '@xpchat/calls/primitives';
import { isForCall, keyTarget } from '../../ui-kit/keys-of-call.ts';
import { isPushToTalkOn } from '../../ui-kit/push-to-talk-choice.ts';
import type { PushToTalk } from './push-to-talk.ts';

const CONTROL = 'button,a[href],summary,[role=slider],[role=tab],[role=menuitem]';

/**
 * Talks while the space bar is held, and, with push-to-talk on, while the microphone button is. A control
 * that was reached with the Tab key keeps the space bar: it is pressed by it.
 *
 * @param section the call screen
 * @param minimised a tile is not modal, so it has only the keys that are pressed in it
 */
export function listenForTalk(
  section: HTMLElement,
  minimised: boolean,
  talk: PushToTalk,
): () => void {
  let byKeyboard = false;
  /** The click that ends a held button must not toggle the microphone. */
  let heldByPointer = false;
  const isSpace = (event: KeyboardEvent) => event.code === 'Space' || event.key === ' ';
  const belongsToControl = (event: KeyboardEvent) => {
    const target = keyTarget(event);
    return byKeyboard && target instanceof Element && target.closest(CONTROL) !== null;
  };
  const release = () => talk.release();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') byKeyboard = true;
    if (!isSpace(event) || !isForCall(event) || belongsToControl(event)) return;
    if (talk.isHeld || (!event.repeat && talk.press())) event.preventDefault();
  };
  const onKeyUp = (event: KeyboardEvent) => {
    if (!isSpace(event) || !talk.isHeld) return;
    // A button that has the focus is pressed when the key is released.
    event.preventDefault();
    talk.release();
  };
  const microphoneAt = ({ target }: Event) =>
    target instanceof Element && target.closest('[data-action=mute]') !== null;
  const onPointerDown = (event: PointerEvent) => {
    byKeyboard = false;
    heldByPointer = event.button === 0 && isPushToTalkOn() && microphoneAt(event) && talk.press();
  };
  const onPointerUp = () => {
    if (heldByPointer) talk.release();
  };
  const onClick = (event: MouseEvent) => {
    // A click without a pointer comes from the keyboard.
    if (!heldByPointer || event.detail === 0 || !microphoneAt(event)) return;
    heldByPointer = false;
    event.preventDefault();
    event.stopPropagation();
  };
  const onContextMenu = (event: Event) => {
    // A long touch on the button is the way to talk.
    if (heldByPointer && talk.isHeld) event.preventDefault();
  };
  const keys: EventTarget = minimised ? section : document;
  const stops = [
    listen(keys, { keydown: onKeyDown, keyup: onKeyUp }),
    listen(window, { blur: release, pointerup: onPointerUp, pointercancel: onPointerUp }),
    listen(document, { visibilitychange: release }),
    listen(section, { contextmenu: onContextMenu }),
    // Captured, because the button itself would toggle.
    listen(section, { pointerdown: onPointerDown, click: onClick }, { capture: true }),
  ];
  return () => {
    for (const stop of stops) stop();
    talk.release();
  };
}
