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

/** Elements that take keys as text or for themselves. */
const TAKES_KEYS =
  'input,textarea,select,[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox],' +
  '[role=combobox],[role=spinbutton],[role=listbox],[role=menu],[role=tree],[role=grid],iframe,object,embed';

/** Open dialogs and popovers of the host. */
const isHostLayer = (element: Element) =>
  element.matches('dialog,[role=dialog],[role=alertdialog]');

/**
 * Whether a key is meant for the call: it was pressed on the overlay or on the page's background, and not
 * as text, also inside a shadow tree, in an input method, or with a modifier.
 */
function isForCall(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey, repeat, isComposing, keyCode } = event;
  if (ctrlKey || metaKey || altKey || shiftKey || repeat || event.defaultPrevented) return false;
  // 229: the input method handles the key (Safari sends it after the composition has ended).
  if (isComposing || keyCode === 229 || document.designMode === 'on') return false;
  // Firefox 60 to 62 do not know composedPath; they have no shadow trees either.
  const path = event.composedPath ? event.composedPath() : [event.target];
  const elements = path.filter((each): each is Element => each instanceof Element);
  const [target] = elements;
  if (!target || target === document.body || target === document.documentElement) return true;
  if (elements.some((each) => each.matches(TAKES_KEYS))) return false;
  for (const each of elements) {
    if (each.hasAttribute('data-webrtc-calls')) return true;
    if (isHostLayer(each) && !each.closest('[data-webrtc-calls]')) return false;
  }
  return !document.querySelector('[data-webrtc-calls] [aria-modal=true]');
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
