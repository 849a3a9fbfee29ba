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
  private readonly _deps: VideoSwitchDeps;
  private _wanted: VideoSource = 'off';
  /** The source to return to when the screen is no longer shared. */
  private _beforeScreen: VideoSource = 'off';
  private _reconciling: Promise<void> | null = null;

  constructor(deps: VideoSwitchDeps) {
    this._deps = deps;
  }

  get wanted(): VideoSource {
    return this._wanted;
  }

  /** The wanted source, or the one to return to while the screen is wanted. */
  get withoutScreen(): VideoSource {
    return this._wanted === 'screen' ? this._beforeScreen : this._wanted;
  }

  /** Resolves when the source is the one that is wanted last. */
  request(source: VideoSource): Promise<void> {
    if (source === 'screen' && this._wanted !== 'screen') this._beforeScreen = this._wanted;
    this._wanted = source;
    this._deps.onChange();
    if (this._reconciling) return this._reconciling;
    const finish = () => {
      if (this._reconciling === reconciling) this._reconciling = null;
      this._deps.onChange();
    };
    const reconciling = this._reconcile();
    this._reconciling = reconciling;
    reconciling.then(finish, finish);
    return reconciling;
  }

  /** A source was opened by other means: it is the wanted one. */
  acceptCurrent(): void {
    this._wanted = this._deps.current();
  }

  /** Forgets wishes. A switch that waits for a closed connection may never finish. */
  reset(): void {
    this._reconciling = null;
    this._beforeScreen = 'off';
    this.acceptCurrent();
  }

  private async _reconcile(): Promise<void> {
    while (this._wanted !== this._deps.current()) {
      const target = this._wanted;
      try {
        await this._deps.switchTo(target);
      } catch (error) {
        // Drop the wish unless the person has another one by now.
        if (this._wanted === target) this.acceptCurrent();
        if (target === 'screen' && isPickerDismissed(error)) continue;
        throw toMediaError(error);
      }
      this._deps.onChange();
    }
  }
}
