import type { CallType, VideoSource } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Platform, TrackKind } from '../platform/platform.ts';
import { listen } from '../primitives/listen.ts';
import { isMediaProblem, isPickerDismissed } from './media-errors.ts';
import { type Capture, MediaPipeline } from './media-pipeline.ts';
import type { Processors } from './media-processor.ts';
import { choicesFor, NOTHING } from './media-request.ts';
import type {
  LocalMediaState,
  LocalTracks,
  MediaConstraints,
  MediaRequest,
  ResolveProblem,
} from './media-types.ts';
import { ScreenCapture } from './screen.ts';
import { VideoSwitch } from './video-switch.ts';

export interface LocalMediaEvents {
  /** `tracks` changed. The promise resolves when the senders have the new ones. */
  onTracks(): Promise<void>;
  /** Something that `snapshot()` shows changed. */
  onChange(): void;
  /** The call that uses the devices, for the log; undefined outside of calls. */
  callId(): string | undefined;
}

/**
 * This person's microphone, camera and screen in a call. A muted microphone stays open and sends
 * silence, so that unmuting takes no time. A camera that is switched off is released.
 */
export class LocalMedia {
  /** A screen that is shared beside the camera. Written by `Screens` alone. */
  screen: MediaStream | null = null;
  private readonly _platform: Platform;
  private readonly _events: LocalMediaEvents;
  private readonly _log: Logger;
  private readonly _pipeline: MediaPipeline;
  /** By capture: stops following what the browser does to it. */
  private readonly _unwatch = new WeakMap<Capture, () => void>();
  private readonly _constraints: () => MediaConstraints;
  private readonly _screen: ScreenCapture;
  private readonly _video: VideoSwitch;
  private _muted = false;
  /** The last state that was logged, as `microphone/video`. */
  private _logged = 'absent/off';

  /** @param processors of the captures; null without any */
  constructor(
    platform: Platform,
    constraints: () => MediaConstraints,
    events: LocalMediaEvents,
    processors: Processors | null = null,
  ) {
    const log = platform.log.child({
      get callId() {
        return events.callId();
      },
    });
    this._log = log;
    this._platform = platform;
    this._events = events;
    this._pipeline = new MediaPipeline({
      log,
      processors,
      createMediaStream: () => platform.createMediaStream(),
      onStop: (capture) => this._unwatch.get(capture)?.(),
    });
    this._constraints = constraints;
    this._screen = new ScreenCapture(platform, this._pipeline);
    this._video = new VideoSwitch({
      current: () => this._source,
      switchTo: (source) => this._switchTo(source),
      onChange: () => this._changed(),
    });
  }

  get stream(): MediaStream | null {
    return this._pipeline.stream;
  }

  /** Grows at each release. A request from before a release must not open a device after it. */
  get generation(): number {
    return this._pipeline.generation;
  }

  get tracks(): LocalTracks {
    return this._pipeline.tracks;
  }

  get muted(): boolean {
    return this._muted;
  }

  /** The devices to open again to go on as now. A screen is left out: the person has to pick it. */
  get request(): MediaRequest {
    return {
      audio: this._pipeline.sent('audio') !== null,
      video: this._video.withoutScreen === 'camera',
    };
  }

  snapshot(): LocalMediaState {
    const { wanted } = this._video;
    return {
      stream: this.stream,
      microphone: this._pipeline.sent('audio') ? (this._muted ? 'muted' : 'on') : 'absent',
      video: this._source,
      screen: this.screen,
      systemMuted: { audio: this._isSystemMuted('audio'), video: this._isSystemMuted('video') },
      pendingVideo: wanted === this._source ? null : wanted,
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
      await this._events.onTracks();
      if (generation !== this.generation) throw new CallsError('closed');
    }
    const audio = request.audio && !this._pipeline.sent('audio');
    const video = request.video && this._source !== 'camera';
    if (!audio && !video) return;
    for (const capture of await this._capture({ audio, video })) {
      const replaced = this._send(capture.kind === 'microphone' ? 'audio' : 'video', capture);
      if (replaced) this._pipeline.stop(replaced);
    }
    this._video.acceptCurrent();
    this._changed();
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
    const replaced = this._send('video', await this._screen.open());
    if (replaced) this._pipeline.stop(replaced);
    this._video.acceptCurrent();
    this._changed();
  }

  /** Mutes or unmutes. Opens the microphone if the call has none. Throws as `open`. */
  async toggleMicrophone(): Promise<void> {
    if (this._pipeline.sent('audio')) return this.toggleMuted();
    const [microphone = null] = await this._capture({ audio: true, video: false });
    this._muted = false;
    const replaced = this._send('audio', microphone);
    if (replaced) this._pipeline.stop(replaced);
    await this._events.onTracks();
    this._changed();
  }

  /** Switches the camera on or off. Replaces a shared screen by the camera. Throws as `open`. */
  toggleCamera(): Promise<void> {
    return this._video.request(this._video.wanted === 'camera' ? 'off' : 'camera');
  }

  /**
   * Shares the screen, or returns to the source before it. Resolves without a change if the person
   * closes the picker. Must be called during a user gesture, unless it is given what the person picked.
   */
  toggleScreen(picked?: Promise<MediaStream>): Promise<void> {
    if (this._video.wanted === 'screen') return this._video.request(this._video.withoutScreen);
    // The gesture would be over by the time a running switch has finished.
    this._screen.showPicker(picked);
    return this._video.request('screen');
  }

  /** Lets the person pick a screen, which this object does not send; null if they close the picker. Throws as `open`. */
  async pickScreen(): Promise<MediaStreamTrack | null> {
    try {
      return (await this._screen.open())?.output ?? null;
    } catch (error) {
      if (isPickerDismissed(error)) return null;
      throw error;
    }
  }

  /** Mutes or unmutes without opening a microphone. One that is opened later follows. */
  toggleMuted(): void {
    this._muted = !this._muted;
    this._applyMuted();
    this._changed();
  }

  /**
   * Closes every device, open or being opened, except those of the request: a call is held for
   * another one that needs them. The muted state stays.
   */
  releaseExcept(request: MediaRequest): void {
    // Taken off before the abort, which closes every capture that is not sent.
    if (!request.audio) this._send('audio', null);
    if (!request.video || this._source !== 'camera') this._send('video', null);
    this._pipeline.abort();
    this._screen.discard();
    this._video.reset();
    this._changed();
  }

  /** Closes every device. The object can be used for the next call. */
  release(): void {
    this._muted = false;
    this.releaseExcept(NOTHING);
  }

  private get _source(): VideoSource {
    const kind = this._pipeline.sent('video')?.kind;
    return kind === 'camera' || kind === 'screen' ? kind : 'off';
  }

  private async _switchTo(source: VideoSource): Promise<void> {
    const replaced = this._send('video', await this._openVideo(source));
    try {
      await this._events.onTracks();
    } finally {
      if (replaced) this._pipeline.stop(replaced);
    }
  }

  private async _openVideo(source: VideoSource): Promise<Capture | null> {
    if (source === 'screen') return this._screen.open();
    if (source === 'off') return null;
    const [camera = null] = await this._capture({ audio: false, video: true });
    return camera;
  }

  /** Opens devices with one permission prompt. Throws as `open`. */
  private _capture(request: MediaRequest): Promise<readonly Capture[]> {
    const { audio, video } = this._constraints();
    const opening = this._platform.getUserMedia({
      audio: request.audio && audio,
      video: request.video && video,
    });
    return this._pipeline.capture('camera', opening);
  }

  /** Returns the capture that the new one replaces. */
  private _send(kind: TrackKind, capture: Capture | null): Capture | null {
    const replaced = this._pipeline.send(kind, capture);
    if (kind === 'audio') this._applyMuted();
    if (capture) this._watch(kind, capture);
    return replaced;
  }

  /** Follows what the browser does to a capture while that is sent. */
  private _watch(kind: TrackKind, capture: Capture): void {
    const { source } = capture;
    const ifSent = (react: () => void) => () => {
      if (this._pipeline.sent(kind) === capture) react();
    };
    const changed = ifSent(() => this._tracksChanged());
    const ended = ifSent(() => this._handleEnded(kind, capture));
    const unwatch = listen(source, { ended, mute: changed, unmute: changed });
    this._unwatch.set(capture, unwatch);
    // It ended before anybody listened, for instance while a processor took it.
    if (source.readyState === 'ended') Promise.resolve().then(ended);
  }

  /** A screen is mute while its window is minimised: its last picture is still worth showing. */
  private _isSystemMuted(kind: TrackKind): boolean {
    const capture = this._pipeline.sent(kind);
    return capture !== null && capture.kind !== 'screen' && capture.source.muted;
  }

  /** The browser ended a capture: the device is unplugged, or the person stopped a share. */
  private _handleEnded(kind: TrackKind, capture: Capture): void {
    this._log.event('capture_ended', { capture: capture.kind });
    const next = capture.kind === 'screen' ? this._video.withoutScreen : 'off';
    // Stop sending the ended track before another source opens in its place.
    this._send(kind, null);
    this._pipeline.stop(capture);
    this._tracksChanged();
    // Without a microphone the call goes on, and the person can open another one.
    if (kind === 'audio') return;
    this._video.request(next).catch((error) => this._log.event('video_switch_failed', { error }));
  }

  private _tracksChanged(): void {
    this._events.onTracks().catch(this._platform.reportError);
    this._changed();
  }

  private _applyMuted(): void {
    const microphone = this._pipeline.sent('audio');
    if (!microphone) return;
    // Both: a processor may add sound of its own, and browsers show whether the source is in use.
    microphone.source.enabled = !this._muted;
    microphone.output.enabled = !this._muted;
  }

  private _changed(): void {
    const { microphone, video } = this.snapshot();
    const state = `${microphone}/${video}`;
    if (state !== this._logged) this._log.event('local_media', { microphone, video });
    this._logged = state;
    this._events.onChange();
  }
}
