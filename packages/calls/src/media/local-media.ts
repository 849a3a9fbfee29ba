import type { CallType, VideoSource } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Platform, TrackKind } from '../platform/platform.ts';
import { listen } from '../primitives/listen.ts';
import { isMediaProblem } from './media-errors.ts';
import { type Capture, MediaPipeline } from './media-pipeline.ts';
import type { MediaProcessor } from './media-processor.ts';
import { choicesFor, NOTHING } from './media-request.ts';
import type {
  LocalMediaState,
  LocalTracks,
  MediaConstraints,
  MediaRequest,
  ResolveProblem,
} from './media-types.ts';
import { ProcessorChain } from './processor-chain.ts';
import { ScreenCapture } from './screen.ts';
import { VideoSwitch } from './video-switch.ts';

export interface LocalMediaEvents {
  /** `tracks` changed. The promise resolves when the senders have the new ones. */
  onTracks(): Promise<void>;
  /** Something that `snapshot()` shows changed. */
  onChange(): void;
}

/**
 * This person's microphone, camera and screen in a call. A muted microphone stays open and sends
 * silence, so that unmuting takes no time. A camera that is switched off is released.
 */
export class LocalMedia {
  readonly #platform: Platform;
  readonly #events: LocalMediaEvents;
  readonly #pipeline: MediaPipeline;
  readonly #constraints: () => MediaConstraints;
  readonly #screen: ScreenCapture;
  readonly #video: VideoSwitch;
  #muted = false;
  /** The last state that was logged, as `microphone/video`. */
  #logged = 'absent/off';

  /** @param processors run in this order on the captures of their kind */
  constructor(
    platform: Platform,
    constraints: () => MediaConstraints,
    events: LocalMediaEvents,
    processors: readonly MediaProcessor[] = [],
  ) {
    const { log } = platform;
    this.#platform = platform;
    this.#events = events;
    this.#pipeline = new MediaPipeline({
      log,
      processors: new ProcessorChain(processors, log),
      createMediaStream: () => platform.createMediaStream(),
    });
    this.#constraints = constraints;
    this.#screen = new ScreenCapture(platform, this.#pipeline);
    this.#video = new VideoSwitch({
      current: () => this.#source,
      switchTo: (source) => this.#switchTo(source),
      onChange: () => this.#changed(),
    });
  }

  get stream(): MediaStream | null {
    return this.#pipeline.stream;
  }

  /** Grows at each release: what was requested before must not open a device after it. */
  get generation(): number {
    return this.#pipeline.generation;
  }

  get tracks(): LocalTracks {
    return this.#pipeline.tracks;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** The devices to open again to go on as now. A screen is left out: the person has to pick it. */
  get request(): MediaRequest {
    return {
      audio: this.#pipeline.sent('audio') !== null,
      video: this.#video.withoutScreen === 'camera',
    };
  }

  snapshot(): LocalMediaState {
    const { wanted } = this.#video;
    return {
      stream: this.stream,
      microphone: this.#pipeline.sent('audio') ? (this.#muted ? 'muted' : 'on') : 'absent',
      video: this.#source,
      systemMuted: { audio: this.#isSystemMuted('audio'), video: this.#isSystemMuted('video') },
      pendingVideo: wanted === this.#source ? null : wanted,
    };
  }

  /**
   * Opens microphone and camera for a call. Devices that are open already stay open.
   *
   * @param microphoneFirst the microphone does not wait for the camera. Only for a person who has
   *   granted both before: others would see two prompts instead of one.
   * @throws CallsError `permission_denied`, `device_not_found`, `device_failed`, `insecure_context`,
   *   `not_supported`, or `closed` if the call ended meanwhile
   */
  async open(request: MediaRequest, microphoneFirst = false): Promise<void> {
    if (microphoneFirst && request.video) {
      const { generation } = this;
      await this.open({ audio: request.audio, video: false });
      await this.#events.onTracks();
      if (generation !== this.generation) throw new CallsError('closed');
    }
    const audio = request.audio && !this.#pipeline.sent('audio');
    const video = request.video && this.#source !== 'camera';
    if (!audio && !video) return;
    for (const capture of await this.#capture({ audio, video })) {
      const replaced = this.#send(capture.kind === 'microphone' ? 'audio' : 'video', capture);
      if (replaced) this.#pipeline.stop(replaced);
    }
    this.#video.acceptCurrent();
    this.#changed();
  }

  /**
   * Opens the devices of a call. When one fails, the person chooses how to go on, until the devices
   * are open, the person gives up, or the call ends.
   *
   * @param microphoneFirst as for `open`
   * @throws CallsError the device's error if the person gives up, or `closed` if the call ended
   */
  async openForCall(
    callType: CallType,
    first: MediaRequest,
    resolveProblem: ResolveProblem,
    microphoneFirst = false,
  ): Promise<void> {
    let request = first;
    for (;;) {
      try {
        return await this.open(request, microphoneFirst);
      } catch (error) {
        if (!isMediaProblem(error)) throw error;
        const { generation } = this;
        const choices = choicesFor(request);
        const choice = await resolveProblem({ code: error.code, request, callType, choices });
        if (this.generation !== generation) throw new CallsError('closed');
        if (choice === 'cancel') throw error;
        if (choice === 'without_camera') request = { audio: request.audio, video: false };
        if (choice === 'listen_only') {
          // With the microphone first, only the camera failed: the microphone is open.
          if (microphoneFirst) this.releaseExcept(NOTHING);
          return;
        }
      }
    }
  }

  /** Opens the screen for a screen call. Must be called during a user gesture. Throws as `open`. */
  async openScreen(): Promise<void> {
    const replaced = this.#send('video', await this.#screen.open());
    if (replaced) this.#pipeline.stop(replaced);
    this.#video.acceptCurrent();
    this.#changed();
  }

  /** Mutes or unmutes. Opens the microphone if the call has none. Throws as `open`. */
  async toggleMicrophone(): Promise<void> {
    if (this.#pipeline.sent('audio')) return this.toggleMuted();
    const [microphone = null] = await this.#capture({ audio: true, video: false });
    this.#muted = false;
    const replaced = this.#send('audio', microphone);
    if (replaced) this.#pipeline.stop(replaced);
    await this.#events.onTracks();
    this.#changed();
  }

  /** Switches the camera on or off. Replaces a shared screen by the camera. Throws as `open`. */
  toggleCamera(): Promise<void> {
    return this.#video.request(this.#video.wanted === 'camera' ? 'off' : 'camera');
  }

  /**
   * Shares the screen, or returns to the source before it. Resolves without a change if the person
   * closes the picker. Must be called during a user gesture.
   */
  toggleScreen(): Promise<void> {
    if (this.#video.wanted === 'screen') return this.#video.request(this.#video.withoutScreen);
    // The gesture would be over by the time a running switch has finished.
    this.#screen.showPicker();
    return this.#video.request('screen');
  }

  /** Mutes or unmutes without opening a microphone. One that is opened later follows. */
  toggleMuted(): void {
    this.#muted = !this.#muted;
    this.#applyMuted();
    this.#changed();
  }

  /**
   * Closes every device, open or being opened, except those of the request: a call is held for
   * another one that needs them. The muted state stays.
   */
  releaseExcept(request: MediaRequest): void {
    // Taken off before the abort, which closes every capture that is not sent.
    if (!request.audio) this.#send('audio', null);
    if (!request.video || this.#source !== 'camera') this.#send('video', null);
    this.#pipeline.abort();
    this.#screen.discard();
    this.#video.reset();
    this.#changed();
  }

  /** Closes every device. The object can be used for the next call. */
  release(): void {
    this.#muted = false;
    this.releaseExcept(NOTHING);
  }

  get #source(): VideoSource {
    const kind = this.#pipeline.sent('video')?.kind;
    return kind === 'camera' || kind === 'screen' ? kind : 'off';
  }

  async #switchTo(source: VideoSource): Promise<void> {
    const replaced = this.#send('video', await this.#openVideo(source));
    try {
      await this.#events.onTracks();
    } finally {
      if (replaced) this.#pipeline.stop(replaced);
    }
  }

  async #openVideo(source: VideoSource): Promise<Capture | null> {
    if (source === 'screen') return this.#screen.open();
    if (source === 'off') return null;
    const [camera = null] = await this.#capture({ audio: false, video: true });
    return camera;
  }

  /** Opens devices with one permission prompt. Throws as `open`. */
  #capture(request: MediaRequest): Promise<readonly Capture[]> {
    const { audio, video } = this.#constraints();
    const opening = this.#platform.getUserMedia({
      audio: request.audio && audio,
      video: request.video && video,
    });
    return this.#pipeline.capture('camera', opening);
  }

  /** Returns the capture that the new one replaces. */
  #send(kind: TrackKind, capture: Capture | null): Capture | null {
    const replaced = this.#pipeline.send(kind, capture);
    if (kind === 'audio') this.#applyMuted();
    if (capture) this.#watch(kind, capture);
    return replaced;
  }

  /** Follows what the browser does to a capture while that is sent. */
  #watch(kind: TrackKind, capture: Capture): void {
    const { source } = capture;
    const ifSent = (react: () => void) => () => {
      if (this.#pipeline.sent(kind) === capture) react();
    };
    const changed = ifSent(() => this.#tracksChanged());
    const ended = ifSent(() => this.#handleEnded(kind, capture));
    listen(source, { ended, mute: changed, unmute: changed });
    // It ended before anybody listened, for instance while a processor took it.
    if (source.readyState === 'ended') Promise.resolve().then(ended);
  }

  /** A screen is mute while its window is minimised: its last picture is still worth showing. */
  #isSystemMuted(kind: TrackKind): boolean {
    const capture = this.#pipeline.sent(kind);
    return capture !== null && capture.kind !== 'screen' && capture.source.muted;
  }

  /** The browser ended a capture: the device is unplugged, or the person stopped a share. */
  #handleEnded(kind: TrackKind, capture: Capture): void {
    const { log } = this.#platform;
    log.event('capture_ended', { capture: capture.kind });
    const next = capture.kind === 'screen' ? this.#video.withoutScreen : 'off';
    // A dead track is sent no longer, whether or not another source opens in its place.
    this.#send(kind, null);
    this.#pipeline.stop(capture);
    this.#tracksChanged();
    // Without a microphone the call goes on, and the person can open another one.
    if (kind === 'audio') return;
    this.#video.request(next).catch((error) => log.event('video_switch_failed', { error }));
  }

  #tracksChanged(): void {
    this.#events.onTracks().catch(this.#platform.reportError);
    this.#changed();
  }

  #applyMuted(): void {
    const microphone = this.#pipeline.sent('audio');
    if (!microphone) return;
    // Both: a processor may add sound of its own, and browsers show whether the source is in use.
    microphone.source.enabled = !this.#muted;
    microphone.output.enabled = !this.#muted;
  }

  #changed(): void {
    const { microphone, video } = this.snapshot();
    const state = `${microphone}/${video}`;
    if (state !== this.#logged) this.#platform.log.event('local_media', { microphone, video });
    this.#logged = state;
    this.#events.onChange();
  }
}
