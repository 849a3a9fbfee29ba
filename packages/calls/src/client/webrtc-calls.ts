import type { CallType, Profile } from '@xpchat/calls-protocol';
import { isCodeLoaded, loadCode } from '#load-code';
import type { CallStats } from '../call/call-stats.ts';
import type { GroupUpdate, OngoingCall } from '../call/group-port.ts';
import type { Guests } from '../call/guests-port.ts';
import type { Recordings } from '../call/recordings-port.ts';
import type { Chat } from '../chat/call-chat.ts';
import { mediaRequestOf } from '../media/media-request.ts';
import { createBrowserPlatform } from '../platform/browser-platform.ts';
import type { Capabilities, Platform } from '../platform/platform.ts';
import type { Readable } from '../primitives/value.ts';
import { DEFAULT_ICE_SERVERS } from './defaults.ts';
import { createEngine, type Engine } from './engine.ts';
import type { WebRTCCallsEvents } from './events.ts';
import type { WebRTCCallsOptions } from './options.ts';
import { assertCanCall, assertCapable, assertInCall, assertScreen } from './preconditions.ts';
import type { CallsSnapshot } from './snapshot.ts';

/**
 * Voice, video and screen calls: the specification's class with its fields and methods, headless.
 * A UI reads `state` and calls the methods; the class draws and plays nothing.
 *
 * Methods that can fail throw or reject with {@link CallsError}.
 */
export class WebRTCCalls {
  /** STUN and TURN. Assign it, or pass it to `configure`, before a call. */
  rtcConfig: RTCConfiguration = { iceServers: [...DEFAULT_ICE_SERVERS] };
  /** Received media by user id. */
  readonly remoteStreams: Map<string, MediaStream>;
  /** Connections by user id. */
  readonly peerConnections: Map<string, RTCPeerConnection>;
  readonly capabilities: Capabilities;
  /**
   * The chat of the call in the foreground, or of the last call until the next one. Null until somebody
   * in the call opened it or wrote: the other side may be the first.
   */
  readonly chat: Readable<Chat | null>;

  private readonly _engine: Engine;

  constructor(options: WebRTCCallsOptions = {}, platform: Platform = createBrowserPlatform()) {
    this.capabilities = platform.capabilities;
    this._engine = createEngine(platform, () => this.rtcConfig);
    const { group, shown } = this._engine;
    this.chat = group.chat;
    this.remoteStreams = shown.remoteStreams;
    this.peerConnections = shown.peerConnections;
    this.configure(options);
  }

  /** Everything that a UI draws. */
  get state(): Readable<CallsSnapshot> {
    return this._engine.shown.snapshot;
  }

  get localStream(): MediaStream | null {
    return this._engine.media.stream;
  }

  /** Whether a call, held ones included, was placed or accepted and is not over. */
  get isInCall(): boolean {
    return this._engine.shown.isInCall;
  }

  /** What the call in the foreground was started as; null without a call. */
  get callType(): CallType | null {
    return this._engine.shown.callType;
  }

  /**
   * Merges settings, and ignores those that are undefined; may be called again. Another `url` or `send`
   * takes effect at once.
   */
  configure(options: WebRTCCallsOptions): void {
    if (options.rtcConfig) this.rtcConfig = options.rtcConfig;
    this._engine.signaling.configure(options);
  }

  /**
   * Opens the signalling, so that calls can come in.
   *
   * @throws CallsError `not_supported` where there is no page, as in server rendering
   */
  connect(): void {
    this._engine.signaling.connect();
  }

  /** Ends all calls, closes devices and the connection, removes event listeners. Idempotent. */
  close(): void {
    this._engine.close();
  }

  on<K extends keyof WebRTCCallsEvents>(
    event: K,
    listener: (value: WebRTCCallsEvents[K]) => void,
  ): () => void {
    return this._engine.events.on(event, listener);
  }

  /**
   * Calls a person. Resolves when the call was offered; `state` shows its progress. If that
   * person already rings this one, their call is accepted, with the camera for `video` only. A
   * `screen` is never shared in a call that rings.
   *
   * @param peer name and picture, where the host knows them
   * @throws CallsError `invalid_argument`, `self_call` (where the server has told who this person is),
   *   `already_in_call` (also for a `screen` to a person who rings), `not_supported`,
   *   `insecure_context`, `not_connected`, or the device's error if the person gave up on it; where it
   *   accepts, as `acceptCall`, which then declines their call
   */
  async initiateCall(userId: string, type: CallType, peer: Profile = {}): Promise<void> {
    assertCanCall(this, userId, type);
    // No `await` if it is loaded: a screen can only be shared in the task of a gesture.
    if (!isCodeLoaded()) await loadCode();
    await this._engine.calls.outgoing.dial(userId, type, peer);
  }

  /**
   * Accepts an incoming call. Resolves when the answer is sent and the microphone with it. The call
   * becomes active when the server has the answer.
   *
   * @param options `video: false` accepts a video call without the camera. `callId` names the call; by
   *   default the one that has rung longest. `current` says what happens to the call under way, by
   *   default `hold`; an own dial is given up in any case. A call to `end` is held, and ends 2 s after
   *   the answer; it stays held if the accepted call is over by then
   * @throws CallsError `no_incoming_call`, `insecure_context`, `invalid_state` if the current call
   *   cannot be held because it is just being accepted, or the device's error if the person gave up
   *   on it, which declines the call
   */
  async acceptCall(
    options: {
      video?: boolean | undefined;
      callId?: string | undefined;
      current?: 'hold' | 'end' | undefined;
    } = {},
  ): Promise<void> {
    assertCapable(this);
    const { video = true, current = 'hold', callId } = options;
    await this._engine.calls.accept(video, current, callId);
  }

  /** Declines the incoming call, or the one named. Does nothing without one. */
  rejectCall(callId?: string): void {
    this._engine.calls.reject(callId);
  }

  /**
   * Ends the call in the foreground, or the one named: hangs up, cancels or declines, as its phase
   * requires. Does nothing without a call.
   */
  endCall(callId?: string): void {
    this._engine.calls.end(callId);
  }

  /**
   * Holds or resumes a call; by default the one in which the person talks, else the newest that is
   * held. Nothing is sent or played during a hold. Resuming holds the call under way, and opens the
   * devices again as they were.
   *
   * @throws CallsError `not_in_call`; `invalid_state` while the call is just being accepted;
   *   `already_in_call` while dialling; or the device's error, with the call resumed without it
   */
  async toggleHold(callId?: string): Promise<void> {
    await this._engine.calls.holds.toggleHold(callId);
  }

  /**
   * Holds the call under way and resumes the newest one that is held, in one step.
   *
   * @throws CallsError `invalid_state` unless there are both, or as `toggleHold`
   */
  async swapCalls(): Promise<void> {
    await this._engine.calls.holds.swap();
  }

  /**
   * Returns to the call in which the page was reloaded. Must be called from the person's gesture,
   * because it opens their devices. A call that was held stays held.
   *
   * @param options `video: false` returns to a video call without the camera
   * @throws CallsError `not_in_call` if there is no such call (any more), `insecure_context`,
   *   `not_connected`, or the device's error if the person gave up on it, which ends the call
   */
  async returnToCall({ video = true }: { video?: boolean | undefined } = {}): Promise<void> {
    assertCapable(this);
    await this._engine.calls.returnToCalls(video);
  }

  /**
   * Calls several people at once. Resolves when they are called; `state` shows its progress.
   *
   * @param conversationId the chat's conversation to which the call belongs
   * @throws CallsError as `initiateCall`, `not_supported` without a calls server, and `call_full` if there
   *   are more people than a call may have
   */
  async initiateGroupCall(
    userIds: readonly string[],
    type: CallType,
    { conversationId }: { conversationId?: string | undefined } = {},
  ): Promise<void> {
    assertCapable(this);
    await (await this._engine.loadGroup()).initiate(userIds, type, conversationId);
  }

  /**
   * Joins a call of several people that goes on, as the conversation shows it. Must be called from the
   * person's gesture, because it opens their devices.
   *
   * @throws CallsError `already_in_call`, `call_not_found`, `call_locked`, `call_full`,
   *   `not_a_participant`, or the device's error
   */
  async joinCall(call: OngoingCall, { video = true }: { video?: boolean } = {}): Promise<void> {
    assertCapable(this);
    await (await this._engine.loadGroup()).join(call, video);
  }

  /**
   * Rings a person to bring them into the call in the foreground. Resolves when the server has invited
   * them; the participants of `state` show their progress.
   *
   * @throws CallsError `not_in_call`, `self_call`, `already_done` if they are in the call or ring,
   *   `call_full`, `call_locked`, `user_not_found`, `rate_limited`, or `not_supported` if there is no calls
   *   server, or somebody's app knows no calls of several people
   */
  async addParticipant(userId: string, profile: Profile = {}): Promise<void> {
    await (await this._engine.loadGroup()).invite(userId, profile);
  }

  /**
   * Removes a person from the call, or takes their invitation back.
   *
   * @throws CallsError `not_in_call`, `not_a_participant`, `not_allowed`
   */
  async removeParticipant(userId: string): Promise<void> {
    await (await this._engine.loadGroup()).remove(userId);
  }

  /**
   * Changes what concerns everybody in the call: whether it is `locked`, whether `userId` is `silenced`
   * (both for hosts), and whether this person raises their `hand`.
   *
   * @throws CallsError `not_in_call`, `not_a_participant`, `not_allowed`
   */
  async updateGroup(update: GroupUpdate, userId?: string): Promise<void> {
    await (await this._engine.loadGroup()).update(update, userId);
  }

  /** Ends the call for everybody. Throws CallsError `not_in_call`. */
  async endForAll(): Promise<void> {
    (await this._engine.loadGroup()).endForAll();
  }

  /**
   * Links for people without an account, those who wait to be let in, and this person as a guest. Throws
   * CallsError `not_connected` if the code cannot be loaded.
   */
  async guests(): Promise<Guests> {
    return (await this._engine.loadGroup()).guests;
  }

  /**
   * Recordings of the call in the foreground: `state.recording` shows them. Throws CallsError `not_connected`
   * if the code cannot be loaded.
   */
  async recordings(): Promise<Recordings> {
    return (await this._engine.loadGroup()).recordings;
  }

  /**
   * Opens the chat of the call in the foreground, and connects it directly to the other side. Its code is
   * loaded with the first chat.
   *
   * @throws CallsError `not_in_call` unless the call was answered, `not_connected` if the code cannot be
   *   loaded
   */
  async openChat(): Promise<Chat> {
    return (await this._engine.group.load()).chats.open();
  }

  /**
   * Shows everybody in the call an emoji for a moment: see the event `reaction`. More than three a second are
   * dropped.
   *
   * @throws CallsError `not_in_call`, or `invalid_argument` for a text of more than 16 UTF-16 code units
   */
  async react(emoji: string): Promise<void> {
    (await this._engine.group.load()).react(emoji);
  }

  /** Removes the card of the last call. */
  dismiss(): void {
    this._engine.calls.registry.dismiss();
  }

  /**
   * Mutes or unmutes the person, in all calls. Opens a microphone if there is none, which can fail as
   * `getUserMedia` does.
   *
   * @throws CallsError `not_in_call`, or the device's error
   */
  async toggleMute(): Promise<void> {
    assertInCall(this);
    await this._engine.calls.devices.toggleMicrophone();
  }

  /** Switches the camera; off releases it. Throws CallsError `not_in_call`, or the device's error. */
  async toggleVideo(): Promise<void> {
    assertInCall(this);
    await this._engine.calls.devices.toggleCamera();
  }

  /**
   * Shares the screen instead of the camera, or goes back. Stops a screen beside the camera. Closing the picker
   * changes nothing. Must be called from the person's gesture.
   *
   * @throws CallsError `not_in_call`, `invalid_state` while the call is held, `not_supported`, or the
   *   device's error
   */
  async toggleScreenSharing(): Promise<void> {
    if (this._engine.media.screen) return this.shareScreen();
    assertInCall(this);
    assertScreen(this);
    await this._engine.calls.devices.toggleScreen();
  }

  /**
   * Shares the screen beside the camera, or stops. Where somebody in the call cannot receive both, the screen
   * takes the place of the camera, as `toggleScreenSharing` does. Closing the picker changes nothing. Must be
   * called from the person's gesture.
   *
   * @throws CallsError as `toggleScreenSharing`, or `not_connected` if the code cannot be loaded
   */
  async shareScreen(): Promise<void> {
    await (await this._engine.group.load()).shareScreen();
  }

  /**
   * Opens microphone and camera for a call type, as the specification's example does. It can also be
   * used to ask for the permission early. Throws the device's error.
   */
  async getLocalStream(callType: CallType): Promise<MediaStream | null> {
    const { media } = this._engine;
    if (!media.stream) await media.open(mediaRequestOf(callType));
    return media.stream;
  }

  /** Shows the person a text; a UI listens with `on('callerror')`. */
  showCallError(message: string): void {
    this._engine.events.emit('callerror', message);
  }

  /**
   * Handles a message of the host's own socket, as text or parsed. Ignores everything that is not a
   * message of calls, so that the host may pass every message of the chat.
   */
  handleWebSocketMessage(data: unknown): void {
    this._engine.signaling.receiveFromHost(data);
  }

  /** The state of the call and, while it is answered, a recent sample of its connections. */
  getCallStats(): CallStats {
    return this._engine.shown.stats;
  }

  /** Whether the page has the specification's socket: a global `ws`. */
  protected get hasPageSocket(): boolean {
    return this._engine.signaling.hasPageSocket;
  }
}
