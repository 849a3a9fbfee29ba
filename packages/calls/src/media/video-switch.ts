import type { VideoSource } from '@xpchat/calls-protocol';
import { isPickerDismissed, toMediaError } from './media-errors.ts';

export interface VideoSwitchDeps {
  /** The source that is sent now. */
  current(): VideoSource;
  switchTo(source: VideoSource): Promise<void>;
  onChange(): void;
}

/**
 * Reconciles the source of the own video with the one that the person wants. Clicks are not queued:
 * after a series of fast clicks only the last wish counts.
 */
export class VideoSwitch {
  readonly #deps: VideoSwitchDeps;
  #wanted: VideoSource = 'off';
  /** What to return to when the screen is no longer shared. */
  #beforeScreen: VideoSource = 'off';
  #reconciling: Promise<void> | null = null;

  constructor(deps: VideoSwitchDeps) {
    this.#deps = deps;
  }

  get wanted(): VideoSource {
    return this.#wanted;
  }

  /** The wanted source, or the one to return to while the screen is wanted. */
  get withoutScreen(): VideoSource {
    return this.#wanted === 'screen' ? this.#beforeScreen : this.#wanted;
  }

  /** Resolves when the source is the wanted one, whatever that is by then. */
  request(source: VideoSource): Promise<void> {
    if (source === 'screen' && this.#wanted !== 'screen') this.#beforeScreen = this.#wanted;
    this.#wanted = source;
    this.#deps.onChange();
    if (this.#reconciling) return this.#reconciling;
    const finish = () => {
      if (this.#reconciling === reconciling) this.#reconciling = null;
      this.#deps.onChange();
    };
    const reconciling = this.#reconcile();
    this.#reconciling = reconciling;
    reconciling.then(finish, finish);
    return reconciling;
  }

  /** A source was opened by other means: it is the wanted one. */
  acceptCurrent(): void {
    this.#wanted = this.#deps.current();
  }

  /** Forgets wishes. A switch that waits for a closed connection may never finish. */
  reset(): void {
    this.#reconciling = null;
    this.#beforeScreen = 'off';
    this.acceptCurrent();
  }

  async #reconcile(): Promise<void> {
    while (this.#wanted !== this.#deps.current()) {
      const target = this.#wanted;
      try {
        await this.#deps.switchTo(target);
      } catch (error) {
        // Drop the wish unless the person has another one by now.
        if (this.#wanted === target) this.acceptCurrent();
        if (target === 'screen' && isPickerDismissed(error)) continue;
        throw toMediaError(error);
      }
      this.#deps.onChange();
    }
  }
}
