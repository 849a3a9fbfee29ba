import type { CallPhase, Clock } from '@xpchat/calls';
import type { PermissionPrompt } from '../../ui-kit/notification-permission.ts';

/** Storage key: the prompt was shown once in this browser. */
const ASKED_KEY = 'xpchat_calls_notify_asked';
/** The prompt disappears after this time without an answer. */
const PROMPT_TIMEOUT_MS = 30_000;

/** Stores that the prompt is shown now. Returns whether it was never shown before. */
function claimFirst(): boolean {
  try {
    if (localStorage.getItem(ASKED_KEY) !== null) return false;
    localStorage.setItem(ASKED_KEY, 'true');
    return true;
  } catch {
    // The page may not use storage: do not prompt at all, rather than after each missed call.
    return false;
  }
}

/** The caller gave up or nobody answered, so a notification might have helped. */
const isMissed = (phase: CallPhase) =>
  phase.name === 'ended' &&
  phase.call.direction === 'incoming' &&
  (phase.reason === 'cancelled' || phase.reason === 'no_answer');

/**
 * Decides when to offer system notifications: once, when the card of a missed call has disappeared. The
 * browser's own prompt follows only if the person agrees. The settings page also offers it.
 */
export class NotificationPromptController {
  private readonly _permission: PermissionPrompt;
  private readonly _show: (shown: boolean) => void;
  private readonly _clock: Clock;
  private _missed = false;
  private _stopTimer: () => void = () => undefined;

  /** @param show shows or hides the prompt */
  constructor(permission: PermissionPrompt, show: (shown: boolean) => void, clock: Clock) {
    this._permission = permission;
    this._show = show;
    this._clock = clock;
  }

  handlePhase(phase: CallPhase): void {
    if (phase.name === 'ended') this._missed = isMissed(phase);
    if (phase.name !== 'idle') this.close();
    else if (this._missed) {
      this._missed = false;
      if (this._permission.permission() === 'default' && claimFirst()) {
        this._show(true);
        this._startTimer();
      }
    }
  }

  answer(accepted: boolean): void {
    this.close();
    if (accepted) this._permission.request();
  }

  private _startTimer(): void {
    this._stopTimer = this._clock.after(PROMPT_TIMEOUT_MS, () => {
      // It stays while it is hovered or focused.
      const isUsed = document.querySelector(
        '[data-notify-prompt]:hover, [data-notify-prompt] :focus',
      );
      if (isUsed) this._startTimer();
      else this.close();
    });
  }

  close(): void {
    this._stopTimer();
    this._show(false);
  }
}
