import type { MediaChoice, MediaProblem } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { NOT_LOADED, type Ui, type UiState } from '../context/ui-state.ts';

const INITIAL: UiState = {
  minimised: false,
  details: false,
  problem: null,
  toast: null,
  soundBlocked: false,
  panel: null,
  side: null,
  stage: null,
  layout: 'grid',
  pinned: null,
  volumes: {},
};

export class UiStore extends Value<UiState> implements Ui {
  private _nextToast = 1;
  private _resolveChoice: ((choice: MediaChoice) => void) | null = null;

  constructor() {
    super(INITIAL);
  }

  /** Changes the given fields and keeps the others. */
  override set(change: Partial<UiState>): void {
    super.set({ ...this.get(), ...change });
  }

  /** Clears the state of the last call before a new one. */
  reset(): void {
    const { side, stage, pinned } = INITIAL;
    this.set({
      minimised: false,
      details: false,
      soundBlocked: false,
      toast: null,
      side,
      stage,
      pinned,
    });
  }

  showToast(text: string, code = '', name = ''): void {
    this.set({ toast: { id: this._nextToast++, text, code, name } });
  }

  dismissToast(): void {
    if (this.get().toast) this.set({ toast: null });
  }

  /** Dismisses the toast of an earlier screen. Missing features are missing on every screen. */
  dismissStaleToast(): void {
    if (this.get().toast?.code !== NOT_LOADED) this.dismissToast();
  }

  /**
   * Shows the problem panel and resolves with the person's choice. A later problem answers an open
   * one with `cancel`.
   */
  requestChoice(problem: MediaProblem): Promise<MediaChoice> {
    this.answer('cancel');
    return new Promise((resolve) => {
      this._resolveChoice = resolve;
      this.set({ problem });
    });
  }

  answer(choice: MediaChoice): void {
    const resolve = this._resolveChoice;
    if (!resolve) return;
    this._resolveChoice = null;
    this.set({ problem: null });
    resolve(choice);
  }
}
