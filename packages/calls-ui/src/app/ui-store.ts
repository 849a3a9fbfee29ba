import type { MediaChoice, MediaProblem } from '@xpchat/calls';
import { NOT_LOADED, type Ui, type UiState } from '../context/ui-state.ts';

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
  #resolveChoice: ((choice: MediaChoice) => void) | null = null;
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

  /** Clears the state of the last call before a new one. */
  reset(): void {
    this.set({ minimised: false, details: false, soundBlocked: false, toast: null });
  }

  showToast(text: string, code = '', name = ''): void {
    this.set({ toast: { id: this.#nextToast++, text, code, name } });
  }

  dismissToast(): void {
    if (this.#state.toast) this.set({ toast: null });
  }

  /** Dismisses the toast of an earlier screen. Missing features are missing on every screen. */
  dismissStaleToast(): void {
    if (this.#state.toast?.code !== NOT_LOADED) this.dismissToast();
  }

  /**
   * Shows the problem panel and resolves with the person's choice. A later problem answers an open
   * one with `cancel`.
   */
  requestChoice(problem: MediaProblem): Promise<MediaChoice> {
    this.answer('cancel');
    return new Promise((resolve) => {
      this.#resolveChoice = resolve;
      this.set({ problem });
    });
  }

  answer(choice: MediaChoice): void {
    const resolve = this.#resolveChoice;
    if (!resolve) return;
    this.#resolveChoice = null;
    this.set({ problem: null });
    resolve(choice);
  }
}
