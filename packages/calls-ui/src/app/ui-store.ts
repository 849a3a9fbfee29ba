import type { MediaChoice, MediaProblem } from '@xpchat/calls';
import type { Ui, UiState } from '../context/ui-state.ts';

const INITIAL: UiState = {
  minimised: false,
  details: false,
  problem: null,
  toast: null,
  soundBlocked: false,
  panel: null,
};

export class UiStore implements Ui {
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
