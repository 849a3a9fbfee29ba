import type { CallPhase } from '@xpchat/calls';
import type { SystemNotification } from '../notify/system-notification.ts';
import type { UiStore } from './ui-state.ts';

/** Remembers that the question was put once. */
const ASKED_KEY = 'xpchat_calls_notify_asked';
/** An offer that nobody takes up gives the screen back. Milliseconds. */
const STAYS = 30_000;

function wasAsked(): boolean {
  try {
    return localStorage.getItem(ASKED_KEY) !== null;
  } catch {
    // Storage is closed to this page: better never than at every call.
    return true;
  }
}

/**
 * Offers system notifications once, when an answered call and its card are over: their use is plain
 * then, and nothing is covered. The browser's own question follows only after the person's yes.
 */
export class NotificationOffer {
  readonly #notification: SystemNotification;
  readonly #ui: UiStore;
  #talked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(notification: SystemNotification, ui: UiStore) {
    this.#notification = notification;
    this.#ui = ui;
  }

  handlePhase(phase: CallPhase): void {
    if (phase.name === 'active') this.#talked = true;
    if (phase.name !== 'idle') this.close();
    else if (this.#talked) {
      this.#talked = false;
      if (this.#notification.canAsk() && !wasAsked()) {
        this.#ui.set({ offer: true });
        this.#wait();
      }
    }
  }

  answer(accepted: boolean): void {
    this.close();
    try {
      localStorage.setItem(ASKED_KEY, String(accepted));
    } catch {
      // The offer comes again with the next page at worst.
    }
    if (accepted) this.#notification.ask();
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      // It stays while the mouse or the keyboard is on it.
      const used = document.querySelector('[data-offer]:hover, [data-offer] :focus');
      if (used) this.#wait();
      else this.close();
    }, STAYS);
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.#ui.get().offer) this.#ui.set({ offer: false });
  }
}
