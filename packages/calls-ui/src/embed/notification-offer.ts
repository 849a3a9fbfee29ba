import type { CallPhase } from '@xpchat/calls';
import type { SystemNotification } from '../notify/system-notification.ts';
import type { UiStore } from './ui-state.ts';

/** Remembers that the question was put once. */
const ASKED_KEY = 'xpchat_calls_notify_asked';
/** Into the call: nobody reads an offer while the first words are said. Milliseconds. */
const AFTER = 8000;
/** An offer that nobody takes up gives the screen back. Milliseconds. */
const STAYS = 15_000;

function wasAsked(): boolean {
  try {
    return localStorage.getItem(ASKED_KEY) !== null;
  } catch {
    // Storage is closed to this page: better never than at every call.
    return true;
  }
}

/**
 * Offers system notifications once, in an answered call, when their use is plain. The browser's
 * own question follows only after the person's yes.
 */
export class NotificationOffer {
  readonly #notification: SystemNotification;
  readonly #ui: UiStore;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(notification: SystemNotification, ui: UiStore) {
    this.#notification = notification;
    this.#ui = ui;
  }

  handlePhase(phase: CallPhase): void {
    if (phase.name === 'active') {
      if (this.#timer === undefined && this.#notification.canAsk() && !wasAsked()) {
        this.#timer = setTimeout(() => this.#show(), AFTER);
      }
    } else if (phase.name !== 'reconnecting') {
      this.close();
    }
  }

  answer(accepted: boolean): void {
    this.#ui.set({ offer: false });
    try {
      localStorage.setItem(ASKED_KEY, String(accepted));
    } catch {
      // The offer comes again with the next page at worst.
    }
    if (accepted) this.#notification.ask();
  }

  #show(): void {
    this.#ui.set({ offer: true });
    this.#timer = setTimeout(() => this.#ui.set({ offer: false }), STAYS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#ui.get().offer) this.#ui.set({ offer: false });
  }
}
