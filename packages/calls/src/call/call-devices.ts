import type { CallType } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { NOTHING } from '../media/media-request.ts';
import type {
  LocalMediaState,
  MediaProblem,
  MediaRequest,
  ResolveProblem,
} from '../media/media-types.ts';
import { isEngaged } from '../model/call-phase.ts';
import type { Call } from './call.ts';

/**
 * Shares the person's devices between their calls: the call that is not held has them, and a held one
 * remembers what to open again. Mute belongs to the person and not to a call.
 */
export class CallDevices {
  private readonly _media: LocalMedia;
  private readonly _resolveProblem: ResolveProblem;
  private readonly _calls: () => readonly Call[];
  private readonly _changes: ChangeNotifier;

  constructor(
    media: LocalMedia,
    resolveProblem: ResolveProblem,
    calls: () => readonly Call[],
    changes: ChangeNotifier,
  ) {
    this._media = media;
    this._resolveProblem = resolveProblem;
    this._calls = calls;
    this._changes = changes;
  }

  /** Own media as the person sees it; of a suspended call, as it will be. */
  snapshot(): LocalMediaState {
    const state = this._media.snapshot();
    const request = this._own?.suspendedMedia.request;
    if (!request) return state;
    return {
      ...state,
      microphone: request.audio ? (this._media.muted ? 'muted' : 'on') : 'absent',
      pendingVideo: request.video ? 'camera' : null,
    };
  }

  /** Opens the missing devices. Throws as `LocalMedia.openForCall`. */
  open(type: CallType, request: MediaRequest): Promise<void> {
    return this._media.openForCall(type, request, this._resolveProblem);
  }

  /** The call is answered before its devices are open; `resume` opens them. */
  defer(call: Call, request: MediaRequest): void {
    call.suspendedMedia.defer(request);
  }

  /** Suspends the media of a call that is held. `next` is the request of the call that replaces it. */
  suspend(call: Call, next: MediaRequest): void {
    call.suspendedMedia.suspend(this._media.request);
    this._media.releaseExcept(next);
  }

  /**
   * The call is resumed, or was answered before its devices were open: opens the deferred devices. Throws
   * as `LocalMedia.openForCall`.
   *
   * @param microphoneFirst as for `LocalMedia.open`
   */
  async resume(call: Call, microphoneFirst?: boolean): Promise<void> {
    const { suspendedMedia } = call;
    const { request, suspensions } = suspendedMedia;
    if (!request || call.isOver) return;
    try {
      const resolveProblem = (problem: MediaProblem) => {
        // A device that is asked about may never open: from here on only open devices count.
        suspendedMedia.clear();
        call.announceMedia();
        this._changes.announce();
        return this._resolveProblem(problem);
      };
      await this._media.openForCall(call.info.type, request, resolveProblem, microphoneFirst);
    } catch (error) {
      // Held again, or over: nobody waits for these devices any more.
      if (error instanceof CallsError && error.code === 'closed') return;
      suspendedMedia.clear();
      throw error;
    }
    // Held again before anything was opened: the next resume needs the request.
    if (suspensions !== suspendedMedia.suspensions) return;
    const wish = suspendedMedia.request;
    suspendedMedia.clear();
    this._changes.announce();
    const differs = wish && wish !== request && wish.video !== this._media.request.video;
    // First: a camera that was switched off while it opened is never sent.
    await Promise.all([differs && this._media.toggleCamera(), call.updateMedia()]);
  }

  async toggleMicrophone(): Promise<void> {
    const own = this._own;
    if (own?.suspendedMedia.request) {
      this._media.toggleMuted();
    } else {
      await this._media.toggleMicrophone();
    }
    own?.announceMedia();
  }

  async toggleCamera(): Promise<void> {
    const own = this._own;
    if (own?.suspendedMedia.request) {
      own.suspendedMedia.toggleCamera();
      this._changes.announce();
    } else {
      await this._media.toggleCamera();
    }
  }

  /** Throws `invalid_state` while the call is held: nobody would see the screen. */
  async toggleScreen(): Promise<void> {
    if (this._own?.suspendedMedia.request) throw new CallsError('invalid_state');
    await this._media.toggleScreen();
  }

  /** A call ended: closes the devices that no other call uses. */
  releaseUnused(): void {
    const calls = this._calls();
    if (calls.some(({ phase }) => isEngaged(phase))) return;
    if (this._own) this._media.releaseExcept(NOTHING);
    else this._media.release();
  }

  /** The call that the person's controls are about. */
  private get _own(): Call | undefined {
    return this._calls().find(({ phase }) => phase.name !== 'incoming');
  }
}
