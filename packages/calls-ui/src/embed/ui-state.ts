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

/** What only the interface knows; the call itself is in the engine's snapshot. */
export interface UiState {
  readonly minimised: boolean;
  readonly details: boolean;
  readonly problem: MediaProblem | null;
  readonly toasts: readonly Toast[];
  /** The browser plays no sound before a gesture. */
  readonly soundBlocked: boolean;
  /** What the panel of the second script shows; null while it is closed. */
  readonly panel: PanelPage | null;
}

const INITIAL: UiState = {
  minimised: false,
  details: false,
  problem: null,
  toasts: [],
  soundBlocked: false,
  panel: null,
};

/** The most that is worth reading at a time. */
const MOST_TOASTS = 3;

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
    this.set({ minimised: false, details: false, soundBlocked: false, toasts: [] });
  }

  toast(text: string, code = '', name = ''): void {
    const same = (toast: Toast) => toast.text === text && toast.code === code;
    const others = this.#state.toasts.filter((toast) => !same(toast));
    const toast = { id: this.#nextToast++, text, code, name };
    this.set({ toasts: [...others, toast].slice(-MOST_TOASTS) });
  }

  dropToast(id: number): void {
    this.set({ toasts: this.#state.toasts.filter((toast) => toast.id !== id) });
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
