import type { MediaChoice, MediaProblem, Readable } from '@xpchat/calls';
import type { PanelPage } from '../more/panel-page.ts';

/** A sentence that goes away by itself. */
export interface Toast {
  readonly id: number;
  /** The sentence; empty where it is the one for `code`. */
  readonly text: string;
  readonly code: string;
  /** The other person's, for the sentence of the code. */
  readonly name: string;
}

/** Code of the toast that waits, unless it is closed, for the part of the interface that is missing. */
export const NOT_LOADED = 'not_loaded';

/** What only the interface knows; the call itself is in the engine's snapshot. */
export interface UiState {
  readonly minimised: boolean;
  readonly details: boolean;
  readonly problem: MediaProblem | null;
  /** The last one alone: what was said before it is of a moment that has passed. */
  readonly toast: Toast | null;
  /** The browser plays no sound before a gesture. */
  readonly soundBlocked: boolean;
  /** What the panel of the second script shows; null while it is closed. */
  readonly panel: PanelPage | null;
}

const INITIAL: UiState = {
  minimised: false,
  details: false,
  problem: null,
  toast: null,
  soundBlocked: false,
  panel: null,
};

export class UiStore implements Readable<UiState> {
  #state = INITIAL;
  #nextToast = 1;
  #answer: ((choice: MediaChoice) => void) | null = null;
  readonly #listeners = new Set<(state: UiState) => void>();

  get(): UiState {
    return this.#state;
  }

  subscribe(listener: (state: UiState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<UiState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of Array.from(this.#listeners)) listener(this.#state);
  }

  /** A new call begins with nothing left of the last one. */
  reset(): void {
    this.set({ minimised: false, details: false, soundBlocked: false, toast: null });
  }

  toast(text: string, code = '', name = ''): void {
    this.set({ toast: { id: this.#nextToast++, text, code, name } });
  }

  /** The sentence was read, or is not true any more. */
  dropToast(): void {
    if (this.#state.toast) this.set({ toast: null });
  }

  /** Shows the panel and resolves with the person's choice. A second question ends the first. */
  ask(problem: MediaProblem): Promise<MediaChoice> {
    this.answer('cancel');
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.set({ problem });
    });
  }

  answer(choice: MediaChoice): void {
    const answer = this.#answer;
    if (!answer) return;
    this.#answer = null;
    this.set({ problem: null });
    answer(choice);
  }
}
