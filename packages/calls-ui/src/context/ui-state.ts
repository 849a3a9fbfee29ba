import type { MediaChoice, MediaProblem, Peer, Readable } from '@xpchat/calls';

/** A page of the panel. */
export type PanelPage = 'history' | 'recordings' | 'settings';

/** A sentence that disappears by itself. */
export interface Toast {
  readonly id: number;
  /** The sentence; empty if `code` has one. */
  readonly text: string;
  readonly code: string;
  /** The other person's name, for the sentence of the code. */
  readonly name: string;
}

/** Content of the panel beside the call. */
export type SidePage = 'add' | 'people' | 'chat' | 'react';
/** How the stage of a group call is divided. */
export type StageLayout = 'grid' | 'speaker' | 'sidebar';

/** The group call that was in the foreground last. */
export interface SeenGroup {
  readonly callId: string;
  /** The others who were in it, or who are called while nobody joined. */
  readonly people: readonly Peer[];
  /** How many others are in it. */
  readonly joined: number;
  readonly conversationId: string | undefined;
  readonly isGuest: boolean;
}

/** Code of the toast that stays until the lazy features are loaded or the person closes it. */
export const NOT_LOADED = 'not_loaded';

/** State of the interface; the calls are in the engine's snapshot. */
export interface UiState {
  readonly minimised: boolean;
  readonly details: boolean;
  readonly problem: MediaProblem | null;
  /** Only the latest; it replaces an earlier one. */
  readonly toast: Toast | null;
  /** The browser plays sound only after a gesture of the person. */
  readonly soundBlocked: boolean;
  /** Null while the panel is closed. */
  readonly panel: PanelPage | null;
  /** Null while nothing is open beside the call. */
  readonly side: SidePage | null;
  /** User ids of those on the stage; null while the call has the screen of two people. */
  readonly stage: readonly string[] | null;
  readonly layout: StageLayout;
  /** The participant who stays large. */
  readonly pinned: string | null;
  /** How loud a person is, from 0 to 1, by user id. */
  readonly volumes: Readonly<Record<string, number>>;
  /** Absent before the first group call. */
  readonly seenGroup?: SeenGroup;
}

/** The interface's state as features read and change it. */
export interface Ui extends Readable<UiState> {
  set(change: Partial<UiState>): void;
  showToast(text: string, code?: string, name?: string): void;
  dismissToast(): void;
  /** Resolves the open problem panel with a choice. */
  answer(choice: MediaChoice): void;
}
