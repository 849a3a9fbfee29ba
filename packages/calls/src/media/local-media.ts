import type { VideoSource } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { isPickerDismissed, toMediaError } from './media-errors.ts';
import type { LocalMediaState, LocalTracks, MediaRequest } from './media-types.ts';

export interface MediaConstraints {
  readonly audio: MediaTrackConstraints;
  readonly video: MediaTrackConstraints;
}

export const NOTHING: MediaRequest = { audio: false, video: false };

export interface LocalMediaEvents {
  /** The tracks to send changed: put them on the lines before the old ones stop. */
  onTracks(): Promise<void>;
  /** Anything that `snapshot()` shows changed. */
  onChange(): void;
}

/**
 * This person's microphone, camera and screen in a call. A switched-off microphone stays open and
 * is silent, so that it is back at once; a switched-off camera is released. What the person wants
 * is reconciled with what is, so that fast clicks end in the last wish and are never queued.
 */
export class LocalMedia {
  readonly #platform: Platform;
  readonly #constraints: () => MediaConstraints;
  readonly #events: LocalMediaEvents;
  #stream: MediaStream | null = null;
  #microphone: MediaStreamTrack | null = null;
  #muted = false;
  #video: MediaStreamTrack | null = null;
  #source: VideoSource = 'off';
  #wanted: VideoSource = 'off';
  /** What to return to when the screen is no longer shared. */
  #beforeScreen: VideoSource = 'off';
  #picked: Promise<MediaStream> | null = null;
  #reconciling: Promise<void> | null = null;
  /** Everything that is open, also what is just being replaced. */
  readonly #open = new Set<MediaStreamTrack>();
  #generation = 0;

  constructor(platform: Platform, constraints: () => MediaConstraints, events: LocalMediaEvents) {
    this.#platform = platform;
    this.#constraints = constraints;
    this.#events = events;
  }

  get stream(): MediaStream | null {
    return this.#stream;
  }

  /** Grows at each release: what was asked for before must not open anything after. */
  get generation(): number {
    return this.#generation;
  }

  get tracks(): LocalTracks {
    return { audio: this.#microphone, video: this.#video };
  }

  snapshot(): LocalMediaState {
    return {
      stream: this.#stream,
      microphone: this.#microphone ? (this.#muted ? 'muted' : 'on') : 'absent',
      video: this.#source,
      pendingVideo: this.#wanted === this.#source ? null : this.#wanted,
    };
  }

  /**
   * Opens microphone and camera for a call. Throws CallsError `permission_denied`,
   * `device_not_found`, `device_failed`, `insecure_context`, `not_supported`, or `closed` if the
   * call ended meanwhile. What is open already stays.
   *
   * @param apart the microphone does not wait for the camera. For who was asked before: otherwise
   *   the person has two questions to answer in place of one.
   */
  async open(request: MediaRequest, apart = false): Promise<void> {
    if (apart && request.video) {
      const { generation } = this;
      await this.open({ audio: request.audio, video: false });
      await this.#events.onTracks();
      if (generation !== this.generation) throw new CallsError('closed');
    }
    const audio = request.audio && !this.#microphone;
    const video = request.video && this.#source !== 'camera';
    if (!audio && !video) return;
    const stream = await this.#getUserMedia({ audio, video });
    for (const track of stream.getAudioTracks()) this.#setMicrophone(track);
    for (const track of stream.getVideoTracks()) this.#setVideo(track, 'camera');
    this.#wanted = this.#source;
    this.#events.onChange();
  }

  /** Opens the screen for a screen call. Must be called while the user's gesture lasts. */
  async openScreen(): Promise<void> {
    const generation = this.#generation;
    try {
      const stream = await this.#platform.getDisplayMedia();
      this.#useScreen(stream, generation);
      this.#wanted = 'screen';
    } catch (error) {
      throw this.#failure(error, generation);
    }
    this.#events.onChange();
  }

  /** Switches the microphone; opens it if the call went on without one. Throws as `open`. */
  async toggleMicrophone(): Promise<void> {
    if (this.#microphone) return this.toggleMuted();
    const stream = await this.#getUserMedia({ audio: true, video: false });
    this.#muted = false;
    for (const track of stream.getAudioTracks()) this.#setMicrophone(track);
    await this.#events.onTracks();
    this.#events.onChange();
  }

  /** Switches the camera; from the screen it switches to the camera. Throws as `open`. */
  toggleCamera(): Promise<void> {
    return this.#want(this.#wanted === 'camera' ? 'off' : 'camera');
  }

  /**
   * Shares the screen, or goes back to what was before. Resolves without a change if the person
   * closed the picker. Must be called while the user's gesture lasts.
   */
  toggleScreen(): Promise<void> {
    if (this.#wanted === 'screen') return this.#want(this.#beforeScreen);
    this.#beforeScreen = this.#wanted;
    // Asked for here and not when its turn comes: the gesture would be over by then.
    this.#discardPicked();
    this.#picked = this.#platform.getDisplayMedia();
    return this.#want('screen');
  }

  /** What would have to be opened again to go on as now; a screen needs the person's choice. */
  get request(): MediaRequest {
    const video = this.#wanted === 'screen' ? this.#beforeScreen : this.#wanted;
    return { audio: this.#microphone !== null, video: video === 'camera' };
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Switches the microphone without opening one: the next one follows. */
  toggleMuted(): void {
    this.#muted = !this.#muted;
    if (this.#microphone) this.#microphone.enabled = !this.#muted;
    this.#events.onChange();
  }

  /**
   * Closes what is open or just being opened, but for what is asked for: a call is held, and this
   * is for another one. Whether the person is muted stays.
   */
  keep(request: MediaRequest): void {
    this.#generation++;
    if (!request.audio) this.#setMicrophone(null);
    if (!request.video || this.#source !== 'camera') this.#setVideo(null, 'off');
    for (const track of Array.from(this.#open)) {
      if (track !== this.#microphone && track !== this.#video) this.#stop(track);
    }
    this.#discardPicked();
    // What waits for a closed connection may never come back.
    this.#reconciling = null;
    if (!this.#microphone && !this.#video) this.#stream = null;
    this.#wanted = this.#source;
    this.#beforeScreen = 'off';
    this.#events.onChange();
  }

  /** Closes every device. The object can be used for the next call. */
  release(): void {
    this.#muted = false;
    this.keep(NOTHING);
  }

  #want(source: VideoSource): Promise<void> {
    this.#wanted = source;
    this.#events.onChange();
    if (this.#reconciling) return this.#reconciling;
    const done = () => {
      if (this.#reconciling === reconciling) this.#reconciling = null;
      this.#events.onChange();
    };
    const reconciling = this.#reconcile();
    this.#reconciling = reconciling;
    reconciling.then(done, done);
    return reconciling;
  }

  async #reconcile(): Promise<void> {
    while (this.#wanted !== this.#source) {
      const target = this.#wanted;
      try {
        await this.#switchTo(target);
      } catch (error) {
        // Give up the wish unless the person has another one by now.
        if (this.#wanted === target) this.#wanted = this.#source;
        if (target === 'screen' && isPickerDismissed(error)) continue;
        throw toMediaError(error);
      }
      this.#events.onChange();
    }
  }

  async #switchTo(source: VideoSource): Promise<void> {
    const generation = this.#generation;
    const old = this.#video;
    if (source === 'screen') {
      const picked = this.#picked ?? this.#platform.getDisplayMedia();
      this.#picked = null;
      this.#useScreen(await picked, generation, { keepOld: true });
    } else if (source === 'camera') {
      const stream = await this.#getUserMedia({ audio: false, video: true });
      this.#setVideo(stream.getVideoTracks()[0] ?? null, 'camera', { keepOld: true });
    } else {
      this.#setVideo(null, 'off', { keepOld: true });
    }
    try {
      await this.#events.onTracks();
    } finally {
      if (old) this.#stop(old);
    }
  }

  #discardPicked(): void {
    this.#picked?.then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop();
      },
      () => undefined,
    );
    this.#picked = null;
  }

  #useScreen(stream: MediaStream, generation: number, options?: { keepOld: boolean }): void {
    this.#admit(stream, generation);
    this.#setVideo(stream.getVideoTracks()[0] ?? null, 'screen', options);
  }

  async #getUserMedia(request: MediaRequest): Promise<MediaStream> {
    const generation = this.#generation;
    const { audio, video } = this.#constraints();
    let stream: MediaStream;
    try {
      stream = await this.#platform.getUserMedia({
        audio: request.audio && audio,
        video: request.video && video,
      });
    } catch (error) {
      throw this.#failure(error, generation);
    }
    this.#admit(stream, generation);
    return stream;
  }

  /** Closes what was opened for a call that is over. */
  #admit(stream: MediaStream, generation: number): void {
    for (const track of stream.getTracks()) {
      this.#open.add(track);
      if (generation !== this.#generation) this.#stop(track);
    }
    if (generation !== this.#generation) throw new CallsError('closed');
  }

  /** A refusal that comes when the call is over is nobody's concern any more. */
  #failure(error: unknown, generation: number): CallsError {
    return generation === this.#generation ? toMediaError(error) : new CallsError('closed');
  }

  #stop(track: MediaStreamTrack): void {
    track.stop();
    this.#open.delete(track);
  }

  #setMicrophone(track: MediaStreamTrack | null): void {
    const old = this.#microphone;
    this.#microphone = track;
    if (track) track.enabled = !this.#muted;
    this.#swap(old, track);
    if (old) this.#stop(old);
    track?.addEventListener('ended', () => {
      if (this.#microphone !== track) return;
      // Unplugged: the call goes on without it, and the person can open another one.
      this.#setMicrophone(null);
      this.#events.onTracks().catch(this.#platform.reportError);
      this.#events.onChange();
    });
  }

  #setVideo(track: MediaStreamTrack | null, source: VideoSource, { keepOld = false } = {}): void {
    const old = this.#video;
    this.#video = track;
    this.#source = track ? source : 'off';
    this.#swap(old, track);
    if (old && !keepOld) this.#stop(old);
    track?.addEventListener('ended', () => {
      if (this.#video !== track) return;
      // The browser's own 'stop sharing', or a camera that was unplugged.
      const next = source === 'screen' ? this.#beforeScreen : 'off';
      this.#want(next).catch((error) => this.#platform.log.warn('video ended', error));
    });
  }

  #swap(old: MediaStreamTrack | null, track: MediaStreamTrack | null): void {
    if (track) this.#stream ??= this.#platform.createMediaStream();
    if (old) this.#stream?.removeTrack(old);
    if (track) this.#stream?.addTrack(track);
  }
}
