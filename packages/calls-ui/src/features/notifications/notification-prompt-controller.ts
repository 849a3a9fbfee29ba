import type { CallPhase } from '@xpchat/calls';
import type { PermissionPrompt } from '../../ui-kit/notification-permission.ts';

/** Remembers that the question was put once. */
const ASKED_KEY = 'xpchat_calls_notify_asked';
/** An offer that nobody takes up gives the screen back. Milliseconds. */
const PROMPT_TIMEOUT_MS = 30_000;

/** Notes that the question is put now. Whether it may be: it never was before. */
function isFirst(): boolean {
  try {
    if (localStorage.getItem(ASKED_KEY) !== null) return false;
    localStorage.setItem(ASKED_KEY, 'true');
    return true;
  } catch {
    // Storage is closed to this page: better never than at every call.
    return false;
  }
}

/** The other one gave up, or nobody took it: a notification might have helped. */
const isMissed = (phase: CallPhase) =>
  phase.name === 'ended' &&
  phase.call.direction === 'incoming' &&
  (phase.reason === 'cancelled' || phase.reason === 'no_answer');

/**
 * Offers system notifications once, when a call was missed and its card is gone: their use is plain
 * then. The browser's own question follows only after the person's yes; the settings have it, too.
 */
export class NotificationPromptController {
  readonly #question: PermissionPrompt;
  readonly #show: (shown: boolean) => void;
  #missed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param show draws the offer, or takes it away */
  constructor(question: PermissionPrompt, show: (shown: boolean) => void) {
    this.#question = question;
    this.#show = show;
  }

  handlePhase(phase: CallPhase): void {
    if (phase.name === 'ended') this.#missed = isMissed(phase);
    if (phase.name !== 'idle') this.close();
    else if (this.#missed) {
      this.#missed = false;
      if (this.#question.permission() === 'default' && isFirst()) {
        this.#show(true);
        this.#wait();
      }
    }
  }

  answer(accepted: boolean): void {
    this.close();
    if (accepted) this.#question.request();
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      // It stays while the mouse or the keyboard is on it.
      const used = document.querySelector('[data-offer]:hover, [data-offer] :focus');
      if (used) this.#wait();
      else this.close();
    }, PROMPT_TIMEOUT_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#show(false);
  }
}
