import type { CallPhase } from '@xpchat/calls';

/** Remembers that the question was put once. */
const ASKED_KEY = 'xpchat_calls_notify_asked';
/** An offer that nobody takes up gives the screen back. Milliseconds. */
const STAYS = 30_000;

/** The browser's own question for permission. */
export interface PermissionQuestion {
  /** Whether asking makes sense: possible, and never answered. */
  canAsk(): boolean;
  /** Opens the question. Only after a gesture of the person. */
  ask(): void;
}

export function permissionQuestion(page: Window): PermissionQuestion {
  const Api = (page as unknown as { Notification?: typeof Notification }).Notification;
  return {
    canAsk: () => Api !== undefined && page.isSecureContext && Api.permission === 'default',
    ask() {
      // Safari 11 knows the callback form alone and returns nothing.
      const answer: unknown = Api?.requestPermission(() => {});
      if (answer instanceof Promise) answer.catch(() => {});
    },
  };
}

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
  readonly #question: PermissionQuestion;
  readonly #show: (shown: boolean) => void;
  #talked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param show draws the offer, or takes it away */
  constructor(question: PermissionQuestion, show: (shown: boolean) => void) {
    this.#question = question;
    this.#show = show;
  }

  handlePhase(phase: CallPhase): void {
    if (phase.name === 'active') this.#talked = true;
    if (phase.name !== 'idle') this.close();
    else if (this.#talked) {
      this.#talked = false;
      if (this.#question.canAsk() && !wasAsked()) {
        this.#show(true);
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
    if (accepted) this.#question.ask();
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
    this.#show(false);
  }
}
