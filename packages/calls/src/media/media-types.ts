import type { CallType, VideoSource } from '@xpchat/calls-protocol';
import type { MediaErrorCode } from '../errors.ts';
import type { TrackKind } from '../platform/platform.ts';

/** Which devices a call asks for. */
export interface MediaRequest {
  readonly audio: boolean;
  readonly video: boolean;
}

/** How microphone and camera are opened. */
export interface MediaConstraints {
  readonly audio: MediaTrackConstraints;
  readonly video: MediaTrackConstraints;
}

/** A microphone, camera or screen could not be opened before a call. */
export interface MediaProblem {
  readonly code: MediaErrorCode;
  readonly request: MediaRequest;
  readonly callType: CallType;
  /**
   * Choices of the person. `without_camera` continues with the microphone alone, `listen_only`
   * sends nothing.
   */
  readonly choices: readonly MediaChoice[];
}

export type MediaChoice = 'retry' | 'without_camera' | 'listen_only' | 'cancel';

/** Lets the person choose how to go on when a device cannot be opened. */
export type ResolveProblem = (problem: MediaProblem) => Promise<MediaChoice>;

/** This person's own media. */
export interface LocalMediaState {
  /** Own media for the self-view, which must be muted. Null while no device is open. */
  readonly stream: MediaStream | null;
  /** `absent`: the call goes on without a microphone (listen only). */
  readonly microphone: 'on' | 'muted' | 'absent';
  readonly video: VideoSource;
  /** The screen that is shared beside the camera; null without one. */
  readonly screen: MediaStream | null;
  /**
   * Whether the hardware or the system silences the microphone or blanks the camera, whatever the
   * person chose: a mute key, a shutter, a privacy switch. The other side is told that it is off.
   */
  readonly systemMuted: { readonly audio: boolean; readonly video: boolean };
  /** The requested video source that has not taken effect yet; a UI shows it at once. */
  readonly pendingVideo: VideoSource | null;
}

/** Tracks to send; null where nothing is sent. */
export type LocalTracks = Readonly<Record<TrackKind, MediaStreamTrack | null>>;
