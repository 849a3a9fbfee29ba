import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { ControlAction, ControlView } from './controls.ts';

/** Actions by `KeyboardEvent.code`: the place on the keyboard, so it works in the Russian layout too. */
const SHORTCUTS: Readonly<Record<string, ControlAction>> = {
  KeyM: 'mute',
  KeyV: 'video',
  KeyS: 'screen',
  KeyH: 'hold',
};

export interface CallShortcutsProps {
  /** The call screen. */
  readonly section: RefObject<HTMLElement>;
  readonly minimised: boolean;
  /** A modal panel covers the screen and has the keyboard. */
  readonly covered: boolean;
  readonly controls: readonly ControlView[];
  readonly onPress: (action: ControlAction) => void;
  /** What Escape does; undefined if it does nothing. */
  readonly onEscape: (() => void) | undefined;
}

const EDITABLE = 'input,textarea,select,[contenteditable]:not([contenteditable=false])';

/**
 * Whether a key is meant for the call: it was pressed on the overlay or on the page's background, and not
 * as text, in an input method, or with a modifier. An element of the host that has the focus keeps its keys.
 */
function isForCall(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey, repeat, isComposing, keyCode } = event;
  if (ctrlKey || metaKey || altKey || shiftKey || repeat || event.defaultPrevented) return false;
  // 229: the input method handles the key (Safari sends it after the composition has ended).
  if (isComposing || keyCode === 229 || document.designMode === 'on') return false;
  const { body, documentElement, activeElement } = document;
  // The path starts inside shadow trees. Browsers without composedPath have none.
  const [target = event.target] = event.composedPath ? event.composedPath() : [];
  // A key pressed on the background may come while a shadow tree has the focus.
  if (target === document || target === body || target === documentElement) {
    return !activeElement || activeElement === body || !activeElement.matches(EDITABLE);
  }
  if (!(target instanceof Element) || target.closest(EDITABLE)) return false;
  return target.closest('[data-webrtc-calls]') !== null;
}

/**
 * Keyboard shortcuts of the call screen while it is mounted. Draws nothing itself. On the full screen they work even if the focused control has
 * vanished. A tile is not modal, so its shortcuts work only while it has the focus, not in the chat.
 */
export function CallShortcuts(props: CallShortcutsProps) {
  const { section, minimised, covered, controls, onPress, onEscape } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isForCall(event)) return;
    const action = SHORTCUTS[event.code];
    const control = action && controls.find((each) => each.action === action);
    if (control && !control.disabled) onPress(control.action);
    else if (event.key === 'Escape' && onEscape) onEscape();
    else return;
    event.preventDefault();
  };
  useLayoutEffect(() => {
    const target: EventTarget | null = minimised ? section.current : document;
    if (!target || covered) return;
    return listen(target, { keydown: onKeyDown });
  });
  return null;
}
