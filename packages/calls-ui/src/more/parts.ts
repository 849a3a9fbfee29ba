import type { MediaProblem } from '@xpchat/calls';
import type { ComponentChildren, ComponentType, RefObject } from 'preact';
import type { OverlayContext } from '../components/overlay-context.ts';
import type { ReasonMark } from '../embed/chat-buttons.ts';
import type { UiStore } from '../embed/ui-state.ts';
import type { Language } from '../i18n/language.ts';
import type { Texts } from '../i18n/texts.ts';
import type { ScreenPhase } from '../view-models/controls.ts';
import type { Corner, Point } from '../view-models/corner.ts';
import type { CallView, EndedView } from '../view-models/overlay-view.ts';
import type { Size } from '../view-models/video-fit.ts';
import type { MoreTextKey } from './en.ts';
import type { PanelPage } from './panel-page.ts';

/** What the second script brings, by name. Each may be missing: the calls work without them. */
export interface Parts {
  /** Numbers of the connection, with a button that copies them. */
  readonly details: ComponentType<{ readonly context: OverlayContext }>;
  /** Gives the focus back to where it was on the page. */
  readonly focus: ComponentType<{ readonly taken: boolean; readonly screen: string }>;
  /** How the connection is, and the way to its details. */
  readonly link: ComponentType<{
    readonly state: ScreenPhase['name'];
    readonly context: OverlayContext;
    readonly open: boolean;
  }>;
  /** Makes the call a tile: there where `mini` is. */
  readonly minimise: ComponentType<{ readonly texts: Texts; readonly onPress: () => void }>;
  /** The question about a device that did not open; answered by `ui.answer`. */
  readonly problem: ComponentType<{
    readonly problem: MediaProblem;
    readonly context: OverlayContext;
  }>;
  /** The call as a tile beside the chat. */
  readonly mini: ComponentType<{
    readonly view: CallView;
    readonly context: OverlayContext;
    readonly pictured: boolean;
    readonly status: ComponentChildren;
  }>;
  /** What became of a call. */
  readonly ended: ComponentType<{
    readonly view: EndedView;
    readonly context: OverlayContext;
    readonly place: 'centre' | 'corner';
  }>;
  /** Makes the mark beside disabled call buttons that says why. */
  readonly reason: () => ReasonMark;
  /**
   * The calls on hold beside the one on the screen, and the card that leads back after a reload;
   * nothing without one.
   */
  readonly held: ComponentType<{ readonly context: OverlayContext }>;
  /** Texts that the first script does without. */
  readonly texts: Record<Language, Readonly<Record<MoreTextKey, string>>>;
  /** The way out when the browser plays no sound without a gesture: this is the gesture. */
  readonly sound: ComponentType<{
    readonly container: RefObject<HTMLElement>;
    readonly ui: UiStore;
    readonly texts: Texts;
  }>;
  /** Answers when a finger moves up on the card. */
  readonly swipe: ComponentType<{
    readonly target: RefObject<HTMLElement>;
    readonly moving: RefObject<HTMLElement>;
    readonly onSwipe: () => void;
    readonly texts: Texts;
  }>;
  /** Fades the controls out while it is there. */
  readonly quiet: ComponentType<{
    readonly target: RefObject<HTMLElement>;
    readonly onQuiet: (quiet: boolean) => void;
  }>;
  /** Lets the rings of an avatar follow a voice while it is there. */
  readonly levels: ComponentType<{
    readonly target: RefObject<HTMLElement>;
    readonly stream: MediaStream;
  }>;
  /** Lets the self-view be moved between the corners. */
  readonly drag: ComponentType<{
    readonly tile: RefObject<HTMLElement>;
    readonly screen: Size;
    readonly onCorner: (change: (corner: Corner) => Corner) => void;
    readonly onOffset: (offset: Point | null) => void;
  }>;
  /** The offer of system notifications. */
  readonly offer: ComponentType<{ readonly context: OverlayContext }>;
  /** Style sheet of all but the panel. */
  readonly css: string;
  readonly panelCss: string;
  /** The panel of settings and history; modal, brings its own dialog. */
  readonly panel: ComponentType<{ readonly context: OverlayContext; readonly page: PanelPage }>;
  /** Plays the sounds of the calls; returns how to stop. */
  readonly sounds: (context: OverlayContext) => () => void;
  /**
   * Tells of incoming calls beyond the page: flashes the title, shows a notification, shakes a
   * phone. Returns how to stop.
   */
  readonly notice: (context: OverlayContext) => () => void;
  /**
   * Puts what leads to the panel on the page, the history button for instance; again with another
   * context after the host changed an option. Returns how to take it away.
   */
  readonly attach: (context: OverlayContext) => () => void;
}

/** Takes a part in. A second one of the same name replaces the first. */
export type Register = <Name extends keyof Parts>(name: Name, part: Parts[Name]) => void;
