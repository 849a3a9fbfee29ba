import type { CallType, EndedPhase, MediaProblem } from '@xpchat/calls';
import type { GroupModule, SfuRoomModule } from '@xpchat/calls/drop-in';
import type * as recording from '@xpchat/calls/recording';
import type { ComponentType } from 'preact';
import type { CallsApi } from '../calls-api/calls-api.ts';
import type { AppContext } from '../context/app-context.ts';
import type { PanelPage, SidePage } from '../context/ui-state.ts';
import type { CallScreenSlots } from '../features/active-call/call-screen-slots.ts';
import type { DisabledReason } from '../features/call-buttons/chat-buttons.ts';
import type { SwipeUp } from '../features/incoming/swipe-up.tsx';
import type { guardOverlay } from '../features/overlay-guard/overlay-guard.ts';
import type { shareScreen } from '../features/screen-share/share-screen.ts';
import type { TextTable } from '../i18n/texts.ts';
import type { LazyStore } from '../loader/lazy-store.ts';
import type { AppKey } from './texts.ts';

type Context = AppContext<AppKey>;

/** What has texts and styles of its own, in the order of the style sheets. */
export const LAZY_PARTS = ['more', 'panel', 'library', 'group', 'recording', 'chat'] as const;
type Part = (typeof LAZY_PARTS)[number];

/** The features that the later scripts register, by name. Calls of two work while any is missing. */
export interface LazyFeatures
  extends CallScreenSlots<AppKey>,
    Record<`${Part}Texts`, TextTable>,
    Record<`${Part}Styles`, string> {
  /** Puts the participants of a group call on the stage; returns a function that stops that. */
  readonly followStage: (context: Context) => () => void;
  /** The panel beside the call, with the people and the search for more. */
  readonly sidePanel: ComponentType<{
    readonly context: Context;
    readonly page: Exclude<SidePage, 'chat'>;
  }>;
  /** The additional lines on the card of an incoming group call. */
  readonly incomingGroup: ComponentType<{ readonly context: Context; readonly callId: string }>;
  /** The engine's part of group calls, in the drop-in. A bundler's engine imports it by itself. */
  readonly groupEngine: GroupModule;
  /** The client of the media server, likewise. */
  readonly sfuRoom: SfuRoomModule;
  /** The recorder, likewise. */
  readonly recording: typeof recording;
  /** The numbers of the connection, with a button that copies diagnostics. */
  readonly connectionDetails: ComponentType<{ readonly context: Context }>;
  /** Shares the screen, or stops. */
  readonly shareScreen: typeof shareScreen;
  /** Keeps the overlay above everything of the host. */
  readonly guardOverlay: typeof guardOverlay;
  /** Returns the focus to the element of the page that had it. */
  readonly focusReturn: ComponentType<{ readonly taken: boolean; readonly screen: string }>;
  /** Asks what to do about a device that did not open; `ui.answer` resolves the choice. */
  readonly problemPanel: ComponentType<{
    readonly problem: MediaProblem;
    readonly context: Context;
  }>;
  /** Shows why a call ended. */
  readonly endedCard: ComponentType<{
    readonly phase: EndedPhase;
    readonly context: Context;
    readonly place: 'centre' | 'corner';
  }>;
  /** Offers to copy the chat of a call that is over; draws nothing if there is none. */
  readonly endedChat: ComponentType<{ readonly context: Context }>;
  /** Tells the end of a call beside another one, and shows reactions; returns a function that stops that. */
  readonly endToasts: (context: Context) => () => void;
  /** Shows that the conversation has a call; returns a function that removes it. */
  readonly conversationBanner: (context: Context) => () => void;
  /** Calls the people of a group conversation, or joins its call. */
  readonly dialConversation: (context: Context, conversationId: string, type: CallType) => void;
  /** Creates the mark that says why the call buttons are disabled. */
  readonly disabledReason: () => DisabledReason;
  /** Offers to return to a call after a reload; draws nothing if there is no such call. */
  readonly returnCard: ComponentType<{ readonly context: Context }>;
  /** Shows a call that waits beside the foreground call; draws nothing if there is none. */
  readonly waitingCard: ComponentType<{ readonly context: Context }>;
  /** Lists the held calls beside the foreground call; draws nothing if there are none. */
  readonly heldStrip: ComponentType<{ readonly context: Context }>;
  /** Accepts a call when a finger swipes up on the card. */
  readonly swipeUp: typeof SwipeUp;
  /** Asks once whether to show system notifications. */
  readonly notificationPrompt: ComponentType<{ readonly context: Context }>;
  /** The panel with the history, the recordings and the settings: a modal dialog. */
  readonly panel: ComponentType<{
    readonly context: Context;
    readonly page: PanelPage;
    readonly Library: LazyFeatures['library'] | undefined;
  }>;
  /** The page of the panel with the recordings. */
  readonly library: ComponentType<{ readonly context: Context; readonly api: CallsApi }>;
  /** Plays the sounds of the calls; returns a function that stops them. */
  readonly playSounds: (context: Context) => () => void;
  /** Announces incoming calls outside the page; returns a function that stops announcing. */
  readonly announceCalls: (context: Context) => () => void;
  /** Asks, marks, records and sends: see `followRecording` of the feature. */
  readonly followRecording: (context: Context) => () => void;
  /** Adds the history button to the page; returns a function that removes it. */
  readonly historyButton: (context: Context) => () => void;
}

/** Features that run as long as the interface does, and have no element of their own. */
export const STARTED_FEATURES = [
  'playSounds',
  'announceCalls',
  'historyButton',
  'endToasts',
  'followStage',
  'conversationBanner',
  'followRecording',
] as const satisfies readonly (keyof LazyFeatures)[];
export type StartedFeature = (typeof STARTED_FEATURES)[number];

export type LazyFeatureStore = LazyStore<LazyFeatures>;
