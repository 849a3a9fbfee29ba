import type { CallType } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { type LocalMedia, NOTHING } from '../media/local-media.ts';
import { mediaRequestOf, openDevices } from '../media/media-request.ts';
import type { MediaChoice, MediaProblem, MediaRequest } from '../options.ts';
import { isLive, type LocalMedia as LocalMediaState } from '../snapshot.ts';
import type { Call } from './call-registry.ts';
import { isEngaged } from './foreground.ts';

/**
 * Shares the person's devices between their calls: the one that is not held has them, a held one
 * remembers what to open again. Whether the person is muted is theirs and not a call's.
 */
export class CallDevices {
  readonly #media: LocalMedia;
  readonly #ask: (problem: MediaProblem) => Promise<MediaChoice>;
  readonly #calls: () => readonly Call[];
  readonly #onChange: () => void;

  constructor(
    media: LocalMedia,
    ask: (problem: MediaProblem) => Promise<MediaChoice>,
    calls: () => readonly Call[],
    onChange: () => void,
  ) {
    this.#media = media;
    this.#ask = ask;
    this.#calls = calls;
    this.#onChange = onChange;
  }

  /** Own media as the person sees it; of a held call, as it will be. */
  snapshot(): LocalMediaState {
    const state = this.#media.snapshot();
    const { suspended = null } = this.#own ?? {};
    if (!suspended) return state;
    return {
      ...state,
      microphone: suspended.audio ? (this.#media.muted ? 'muted' : 'on') : 'absent',
      pendingVideo: suspended.video ? 'camera' : null,
    };
  }

  /** Opens what is missing. Throws as `openDevices`. */
  open(type: CallType, request: MediaRequest): Promise<void> {
    return openDevices(this.#media, type, request, this.#ask);
  }

  async openForDial(type: CallType): Promise<void> {
    if (type === 'screen') await this.#media.openScreen();
    await this.open(type, mediaRequestOf(type));
  }

  /** The call is held; `next` is what the call needs that takes its place. */
  suspend(call: Call, next: MediaRequest): void {
    call.suspended ??= this.#media.request;
    call.suspensions++;
    this.#media.releaseExcept(next);
  }

  /**
   * The call is resumed, or was answered before its devices are open: opens what it has parked.
   * Throws as `openDevices`.
   *
   * @param apart as for `LocalMedia.open`
   */
  async resume(call: Call, apart?: boolean): Promise<void> {
    const { suspended: request, suspensions } = call;
    if (!request || !isLive(call.phase)) return;
    try {
      const ask = (problem: MediaProblem) => {
        // What was on its way may never come: from here on only what is there counts.
        call.suspended = null;
        call.session?.announceMedia();
        this.#onChange();
        return this.#ask(problem);
      };
      await openDevices(this.#media, call.phase.call.type, request, ask, apart);
    } catch (error) {
      // Held again, or over: nobody waits for these devices any more.
      if (error instanceof CallsError && error.code === 'closed') return;
      call.suspended = null;
      throw error;
    }
    // Held again before anything was opened: the next resume needs what is parked.
    if (suspensions !== call.suspensions) return;
    const wish = call.suspended;
    call.suspended = null;
    this.#onChange();
    const differs = wish && wish !== request && wish.video !== this.#media.request.video;
    // First: a camera that was switched off while it opened is never sent.
    await Promise.all([differs && this.#media.toggleCamera(), call.session?.updateMedia()]);
  }

  async toggleMicrophone(): Promise<void> {
    const own = this.#own;
    if (own?.suspended) {
      this.#media.toggleMuted();
    } else {
      await this.#media.toggleMicrophone();
    }
    own?.session?.announceMedia();
  }

  async toggleCamera(): Promise<void> {
    const own = this.#own;
    if (own?.suspended) {
      own.suspended = { ...own.suspended, video: !own.suspended.video };
      this.#onChange();
    } else {
      await this.#media.toggleCamera();
    }
  }

  /** Throws `invalid_state` while the call is held: there is nobody to show a screen to. */
  async toggleScreen(): Promise<void> {
    if (this.#own?.suspended) throw new CallsError('invalid_state');
    await this.#media.toggleScreen();
  }

  /** A call is over: closes what no other one uses. */
  settle(): void {
    const calls = this.#calls();
    if (calls.some(({ phase }) => isEngaged(phase))) return;
    if (this.#own) this.#media.releaseExcept(NOTHING);
    else this.#media.release();
  }

  /** The call that the person's controls are about. */
  get #own(): Call | undefined {
    return this.#calls().find(({ phase }) => phase.name !== 'incoming');
  }
}
