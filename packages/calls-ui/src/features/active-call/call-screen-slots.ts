import type { Clock } from '@xpchat/calls';
import type { ComponentChildren, ComponentType, RefObject } from 'preact';
import type { AppContext } from '../../context/app-context.ts';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import type { Size } from '../../ui-kit/video-fit.ts';
import type { CallShortcutsProps } from './call-shortcuts.ts';
import type { CallView, SelfView } from './call-view.ts';
import type { Corner, Point } from './corner.ts';

/** The lazy features that draw inside the call screen. The call works without any of them. */
export interface CallScreenSlots<Key extends string> {
  /** Shows the connection's state and opens its details. */
  readonly connectionLink: ComponentType<{
    readonly state: ScreenPhase['name'];
    readonly context: AppContext<Key>;
    readonly open: boolean;
  }>;
  /** The remarks below the status; `line`: all in one line. */
  readonly remarks: ComponentType<{
    readonly view: CallView;
    readonly context: AppContext<Key>;
    readonly line?: boolean;
  }>;
  /** Opens the chat; the control bar has it before the hold. */
  readonly chatButton: ComponentType<{
    readonly context: AppContext<Key>;
    readonly connected: boolean;
  }>;
  /** The chat of the call. */
  readonly chatPanel: ComponentType<{
    readonly context: AppContext<Key>;
    readonly minimised: boolean;
  }>;
  /** Turns the screen into a tile; drawn only together with `pipTile`. */
  readonly minimiseButton: ComponentType<{
    readonly context: AppContext<Key>;
    readonly onPress: () => void;
  }>;
  /** The call as a tile beside the chat. */
  readonly pipTile: ComponentType<{
    readonly view: CallView;
    readonly context: AppContext<Key>;
    readonly pictured: boolean;
    readonly status: ComponentChildren;
  }>;
  /** All participants and the own picture; `box` is the tile of a minimised call. */
  readonly stage: ComponentType<{
    readonly view: CallView;
    readonly context: AppContext<Key>;
    readonly box: Size | null;
    readonly onPicture: (visible: boolean) => void;
  }>;
  /** The buttons at the top right: add people, and those of a group. */
  readonly callTools: ComponentType<{ readonly context: AppContext<Key> }>;
  /** Asks for the gesture that the browser needs before it plays sound. */
  readonly soundButton: ComponentType<{
    readonly container: RefObject<HTMLElement>;
    readonly context: AppContext<Key>;
  }>;
  /** Keeps the focus inside the screen while it is mounted. */
  readonly focusTrap: ComponentType<{ readonly container: RefObject<HTMLElement> }>;
  /** The keyboard shortcuts while it is mounted. The hints that name the keys are lazy, too. */
  readonly callShortcuts: ComponentType<CallShortcutsProps>;
  /** Push-to-talk, the reminder for those who talk while they are muted, and the notice of the own screen. */
  readonly voiceControl: ComponentType<{
    readonly context: AppContext<Key>;
    readonly section: RefObject<HTMLElement>;
    readonly minimised: boolean;
  }>;
  /** Fades the controls out while it is mounted. */
  readonly autoHideControls: ComponentType<{
    readonly target: RefObject<HTMLElement>;
    readonly onHidden: (hidden: boolean) => void;
    readonly clock: Clock;
  }>;
  /** Animates the rings of an avatar with a voice while it is mounted. */
  readonly voiceLevel: ComponentType<{
    readonly target: RefObject<HTMLElement>;
    readonly stream: MediaStream;
  }>;
  /** The person's own picture. */
  readonly selfView: ComponentType<{
    readonly self: SelfView;
    readonly screen: Size;
    readonly label: string;
    readonly drag: CallScreenSlots<Key>['cornerDrag'] | undefined;
  }>;
  /** Lets the self-view be moved between the corners. */
  readonly cornerDrag: ComponentType<{
    readonly tile: RefObject<HTMLElement>;
    readonly screen: Size;
    readonly onCorner: (change: (corner: Corner) => Corner) => void;
    readonly onOffset: (offset: Point | null) => void;
  }>;
}
