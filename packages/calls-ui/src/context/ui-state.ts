import type { MediaChoice, MediaProblem, Readable } from '@xpchat/calls';

/** What the panel shows. */
export type PanelPage = 'history' | 'settings';

/** A sentence that goes away by itself. */
export interface Toast {
  readonly id: number;
  /** The sentence; empty if it follows from `code`. */
  readonly text: string;
  readonly code: string;
  /** The other person's name, for the sentence of the code. */
  readonly name: string;
}

/** Code of the toast that stays until the lazy features are loaded or the person closes it. */
export const NOT_LOADED = 'not_loaded';

/** State that only the interface has; the calls are in the engine's snapshot. */
export interface UiState {
  readonly minimised: boolean;
  readonly details: boolean;
  readonly problem: MediaProblem | null;
  /** Only the latest: an earlier one is about a moment that has passed. */
  readonly toast: Toast | null;
  /** The browser plays no sound before a gesture. */
  readonly soundBlocked: boolean;
  /** Null while the panel is closed. */
  readonly panel: PanelPage | null;
}

/** What features read and change of the interface's state. */
export interface Ui extends Readable<UiState> {
  set(change: Partial<UiState>): void;
  dropToast(): void;
  /** Answers the question about a device that did not open. */
  answer(choice: MediaChoice): void;
}
