import type { MediaProblem } from '@xpchat/calls';
import type { ComponentType } from 'preact';
import type { AppContext } from '../context/app-context.ts';
import type { PanelPage } from '../context/ui-state.ts';
import type { CallScreenSlots } from '../features/active-call/call-screen-slots.ts';
import type { DisabledReason } from '../features/call-buttons/chat-buttons.ts';
import type { EndedView } from '../features/ended/ended-view.ts';
import type { SwipeUp } from '../features/incoming/swipe-up.tsx';
import type { TextTable } from '../i18n/texts.ts';
import type { LazyStore } from '../loader/lazy-store.ts';
import type { AppKey } from './texts.ts';

type Context = AppContext<AppKey>;

/** What the lazy script registers, by name. The calls work while any of it is missing. */
export interface LazyFeatures extends CallScreenSlots<AppKey> {
  /** Texts of the lazy features. */
  readonly texts: TextTable;
  /** Styles of the lazy features. */
  readonly styles: string;
  /** Statistics of the connection, with a button that copies them. */
  readonly connectionDetails: ComponentType<{ readonly context: Context }>;
  /** Gives the focus back to where it was on the page. */
  readonly focusReturn: ComponentType<{ readonly taken: boolean; readonly screen: string }>;
  /** The question about a device that did not open; `ui.answer` answers it. */
  readonly problemPanel: ComponentType<{
    readonly problem: MediaProblem;
    readonly context: Context;
  }>;
  /** Why and how a call ended. */
  readonly endedCard: ComponentType<{
    readonly view: EndedView;
    readonly context: Context;
    readonly place: 'centre' | 'corner';
  }>;
  /** Creates the mark that says why the call buttons are disabled. */
  readonly disabledReason: () => DisabledReason;
  /** The way back to a call after a reload; draws nothing without one. */
  readonly returnCard: ComponentType<{ readonly context: Context }>;
  /** The calls on hold beside the one on the screen; draws nothing without one. */
  readonly heldStrip: ComponentType<{ readonly context: Context }>;
  /** Accepts a call when a finger swipes up on the card. */
  readonly swipeUp: typeof SwipeUp;
  /** Asks once whether to show system notifications. */
  readonly notificationPrompt: ComponentType<{ readonly context: Context }>;
  /** The panel of history and settings; modal, with its own dialog. */
  readonly panel: ComponentType<{ readonly context: Context; readonly page: PanelPage }>;
  /** Plays the sounds of the calls; returns a function that stops them. */
  readonly playSounds: (context: Context) => () => void;
  /** Announces incoming calls outside the page; returns a function that stops that. */
  readonly announceCalls: (context: Context) => () => void;
  /** Puts the history button on the page; returns a function that removes it. */
  readonly historyButton: (context: Context) => () => void;
}

export type LazyFeatureStore = LazyStore<LazyFeatures>;
