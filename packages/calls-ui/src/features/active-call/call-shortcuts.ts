import { listen } from '@xpchat/calls/primitives';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { isForCall } from '../../ui-kit/keys-of-call.ts';
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

/**
 * Keyboard shortcuts of the call screen while it is mounted. Draws nothing itself. On the full screen they
 * work even if the focused control has vanished. A tile is not modal, so its shortcuts work only while it has the focus, not in the chat.
 */
export function CallShortcuts(props: CallShortcutsProps) {
  const { section, minimised, covered, controls, onPress, onEscape } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || !isForCall(event)) return;
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
