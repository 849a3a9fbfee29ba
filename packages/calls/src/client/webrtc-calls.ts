import type { CallType, Profile } from '@xpchat/calls-protocol';
import {
  createSignaling,
  createTopology,
  isCodeLoaded,
  loadCode,
  whenCodeLoaded,
} from '#load-code';
import { CallManager } from '../call/call-manager.ts';
import type { CallStats } from '../call/call-stats.ts';
import type { GroupCallsPort, GroupUpdate, OngoingCall } from '../call/group-calls-port.ts';
import type { Guests } from '../call/guests-port.ts';
import type { Chat } from '../chat/call-chat.ts';
import { CallsError } from '../errors.ts';
import { ChangeNotifier } from '../lib/change-notifier.ts';
import { Diagnostics } from '../lib/diagnostics.ts';
import { Emitter } from '../lib/emitter.ts';
import { createHostSink } from '../lib/log-sinks.ts';
import { withoutUndefined } from '../lib/without-undefined.ts';
import { LocalMedia } from '../media/local-media.ts';
import { mediaRequestOf } from '../media/media-request.ts';
import { isLive } from '../model/call-phase.ts';
import { createBrowserPlatform } from '../platform/browser-platform.ts';
import type { Capabilities, Platform } from '../platform/platform.ts';
import type { Readable } from '../primitives/value.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { completeConfig, DEFAULT_ICE_SERVERS, withDefaultConstraints } from './defaults.ts';
import type { WebRTCCallsEvents } from './events.ts';
import { LazyGroup } from './lazy-group.ts';
import type { WebRTCCallsOptions } from './options.ts';
import { assertCallArguments, assertCapable, assertScreen } from './preconditions.ts';
import { PublicState } from './public-state.ts';
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

  private readonly _platform: Platform;
  private readonly _defaultRtcConfig = this.rtcConfig;
  private readonly _events: Emitter<WebRTCCallsEvents>;
  private readonly _changes = new ChangeNotifier();
  private readonly _public: PublicState;
  private readonly _media: LocalMedia;
  private readonly _manager: CallManager;
  private readonly _group: LazyGroup;
  private readonly _diagnostics = new Diagnostics();
  private readonly _stopPageHide: () => void;
  private _options: WebRTCCallsOptions = {};
  private _closings = 0;
  /** Made when it is needed. */
  private _signaling: Signaling | null = null;

  constructor(options: WebRTCCallsOptions = {}, platform: Platform = createBrowserPlatform()) {
    this._platform = platform;
    this.capabilities = platform.capabilities;
    platform.log.addSink((record) => this._diagnostics.add(record));
    platform.log.addSink(createHostSink(() => this._options.logger));
    this._events = new Emitter(platform.reportError);
    this._media = new LocalMedia(platform, () => withDefaultConstraints(this._options), {
      onTracks: () => this._manager.updateMedia(),
      onChange: () => this._changes.announce(),
      callId: () => this._manager.registry.find(({ name }) => name !== 'incoming')?.id,
    });
    this._group = new LazyGroup(platform, {
      calls: () => this._manager.groupDeps,
      route: (message) => this._manager.router.route(message),
      onChatEnded: (chat) => this._events.emit('chatended', chat),
      onReaction: (reaction) => this._events.emit('reaction', reaction),
    });
    this.chat = this._group.chat;
    this._manager = new CallManager({
      platform,
      group: this._group,
      createTopology,
      media: this._media,
      changes: this._changes,
      signaling: () => this._getSignaling(),
      settings: () => this._options,
      config: () => this._config(),
      onEnded: (phase) => this._events.emit('callended', phase),
      onConversationCall: (message) => this._events.emit('conversationcall', message),
    });
    const { registry, devices, router } = this._manager;
    const signaling = () => this._signaling?.state.get();
    const sources = { registry, devices, router, signaling };
    this._public = new PublicState(platform, this._changes, sources);
    this._public.snapshot.subscribe(() => this._group.updateChats());
    this.remoteStreams = this._public.remoteStreams;
    this.peerConnections = this._public.peerConnections;
    this._stopPageHide = platform.onPageHide(() =>
      this._manager.handlePageHide(!!this._signaling?.authoritative),
    );
    this.configure(options);
  }

  /** Everything that a UI draws. */
  get state(): Readable<CallsSnapshot> {
    return this._public.snapshot;
  }

  get localStream(): MediaStream | null {
    return this._media.stream;
  }

  /** Whether a call, held ones included, was placed or accepted and is not over. */
  get isInCall(): boolean {
    const { registry } = this._manager;
    return !!registry.find(({ name }) => name !== 'incoming' && name !== 'returnable');
  }

  /** What the call in the foreground was started as; null without a call. */
  get callType(): CallType | null {
    const { phase } = this._manager.registry;
    return isLive(phase) ? phase.call.type : null;
  }

  /**
   * Merges settings, and ignores those that are undefined; may be called again. Another `url` or `send`
   * takes effect at once.
   */
  configure(options: WebRTCCallsOptions): void {
    const { url, send, socket, token } = this._options;
    this._options = { ...this._options, ...withoutUndefined(options) };
    if (options.rtcConfig) this.rtcConfig = options.rtcConfig;
    if (!this._signaling) return;
    const now = this._options;
    const isOther = now.url !== url || !now.send !== !send || !now.token !== !token;
    if (!isOther) {
      if (now.socket !== socket) this._signaling.adoptSocket();
      return;
    }
    this._closeSignaling();
    this.connect();
  }

  /**
   * Opens the signalling, so that calls can come in.
   *
   * @throws CallsError `not_supported` where there is no page, as in server rendering
   */
  connect(): void {
    if (!this._platform.hasPage) throw new CallsError('not_supported');
    this._whenLoaded(() => {
      this._getSignaling().connect();
      this._changes.announce();
    });
  }

  /** Ends all calls, closes devices and the connection, removes event listeners. Idempotent. */
  close(): void {
    this._closings++;
    this._manager.endAll();
    this._media.release();
    this._group.close();
    this._stopPageHide();
    this._closeSignaling();
    this._changes.announce();
    this._events.clear();
  }

  on<K extends keyof WebRTCCallsEvents>(
    event: K,
    listener: (value: WebRTCCallsEvents[K]) => void,
  ): () => void {
    return this._events.on(event, listener);
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
    assertCallArguments(userId, type);
    assertCapable(this.capabilities);
    if (type === 'screen') assertScreen(this.capabilities);
    // No `await` if it is loaded: a screen can only be shared in the task of a gesture.
    if (!isCodeLoaded()) await loadCode();
    await this._manager.outgoing.dial(userId, type, peer);
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
    assertCapable(this.capabilities);
    const { video = true, current = 'hold', callId } = options;
    await this._manager.accept(video, current, callId);
  }

  /** Declines the incoming call, or the one named. Does nothing without one. */
  rejectCall(callId?: string): void {
    this._manager.reject(callId);
  }

  /**
   * Ends the call in the foreground, or the one named: hangs up, cancels or declines, as its phase
   * requires. Does nothing without a call.
   */
  endCall(callId?: string): void {
    this._manager.end(callId);
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
    await this._manager.holds.toggleHold(callId);
  }

  /**
   * Holds the call under way and resumes the newest one that is held, in one step.
   *
   * @throws CallsError `invalid_state` unless there are both, or as `toggleHold`
   */
  async swapCalls(): Promise<void> {
    await this._manager.holds.swap();
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
    assertCapable(this.capabilities);
    await this._manager.returnToCalls(video);
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
    assertCapable(this.capabilities);
    await (await this._loadGroup()).initiate(userIds, type, conversationId);
  }

  /**
   * Joins a call of several people that goes on, as the conversation shows it. Must be called from the
   * person's gesture, because it opens their devices.
   *
   * @throws CallsError `already_in_call`, `call_not_found`, `call_locked`, `call_full`,
   *   `not_a_participant`, or the device's error
   */
  async joinCall(call: OngoingCall, { video = true }: { video?: boolean } = {}): Promise<void> {
    assertCapable(this.capabilities);
    await (await this._loadGroup()).join(call, video);
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
    await (await this._loadGroup()).invite(userId, profile);
  }

  /**
   * Removes a person from the call, or takes their invitation back.
   *
   * @throws CallsError `not_in_call`, `not_a_participant`, `not_allowed`
   */
  async removeParticipant(userId: string): Promise<void> {
    await (await this._loadGroup()).remove(userId);
  }

  /**
   * Changes what concerns everybody in the call: whether it is `locked`, whether `userId` is `silenced`
   * (both for hosts), and whether this person raises their `hand`.
   *
   * @throws CallsError `not_in_call`, `not_a_participant`, `not_allowed`
   */
  async updateGroup(update: GroupUpdate, userId?: string): Promise<void> {
    await (await this._loadGroup()).update(update, userId);
  }

  /** Ends the call for everybody. Throws CallsError `not_in_call`. */
  async endForAll(): Promise<void> {
    (await this._loadGroup()).endForAll();
  }

  /**
   * Links for people without an account, those who wait to be let in, and this person as a guest. Throws
   * CallsError `not_connected` if the code cannot be loaded.
   */
  async guests(): Promise<Guests> {
    return (await this._loadGroup()).guests;
  }

  /**
   * Opens the chat of the call in the foreground, and connects it directly to the other side. Its code is
   * loaded with the first chat.
   *
   * @throws CallsError `not_in_call` unless the call was answered, `not_connected` if the code cannot be
   *   loaded
   */
  async openChat(): Promise<Chat> {
    return (await this._group.load()).chats.open();
  }

  /**
   * Shows everybody in the call an emoji for a moment: see the event `reaction`. More than three a second are
   * dropped.
   *
   * @throws CallsError `not_in_call`, or `invalid_argument` for a text of more than 16 UTF-16 code units
   */
  async react(emoji: string): Promise<void> {
    (await this._group.load()).react(emoji);
  }

  /** Removes the card of the last call. */
  dismiss(): void {
    this._manager.registry.dismiss();
  }

  /**
   * Mutes or unmutes the person, in all calls. Opens a microphone if there is none, which can fail as
   * `getUserMedia` does.
   *
   * @throws CallsError `not_in_call`, or the device's error
   */
  async toggleMute(): Promise<void> {
    this._assertInCall();
    await this._manager.devices.toggleMicrophone();
  }

  /** Switches the camera; off releases it. Throws CallsError `not_in_call`, or the device's error. */
  async toggleVideo(): Promise<void> {
    this._assertInCall();
    await this._manager.devices.toggleCamera();
  }

  /**
   * Shares the screen instead of the camera, or goes back. Stops a screen beside the camera. Closing the picker changes nothing. Must be
   * called from the person's gesture.
   *
   * @throws CallsError `not_in_call`, `invalid_state` while the call is held, `not_supported`, or the
   *   device's error
   */
  async toggleScreenSharing(): Promise<void> {
    if (this._media.screen) return this.shareScreen();
    this._assertInCall();
    assertScreen(this.capabilities);
    await this._manager.devices.toggleScreen();
  }

  /**
   * Shares the screen beside the camera, or stops. Where somebody in the call cannot receive both, the screen
   * takes the place of the camera, as `toggleScreenSharing` does. Closing the picker changes nothing. Must be
   * called from the person's gesture.
   *
   * @throws CallsError as `toggleScreenSharing`, or `not_connected` if the code cannot be loaded
   */
  async shareScreen(): Promise<void> {
    await (await this._group.load()).shareScreen();
  }

  /**
   * Opens microphone and camera for a call type, as the specification's example does. It can also be
   * used to ask for the permission early. Throws the device's error.
   */
  async getLocalStream(callType: CallType): Promise<MediaStream | null> {
    if (!this._media.stream) await this._media.open(mediaRequestOf(callType));
    return this._media.stream;
  }

  /** Shows the person a text; a UI listens with `on('callerror')`. */
  showCallError(message: string): void {
    this._events.emit('callerror', message);
  }

  /**
   * Handles a message of the host's own socket, as text or parsed. Ignores everything that is not a
   * message of calls, so that the host may pass every message of the chat.
   */
  handleWebSocketMessage(data: unknown): void {
    if (!this._platform.hasPage) return;
    const socket = this._platform.eventSocket();
    this._whenLoaded(() => this._getSignaling().receiveFromHost(data, socket));
  }

  /** The state of the call and, while it is answered, a recent sample of its connections. */
  getCallStats(): CallStats {
    return { ...this._public.stats, events: this._diagnostics.events };
  }

  /** Whether the page has the specification's socket: a global `ws`. */
  protected get hasPageSocket(): boolean {
    return !!this._platform.globalSocket();
  }

  /** The host or the page set `rtcConfig`, so the servers of the calls server are not used. */
  private get _hasOwnConfig(): boolean {
    return this.rtcConfig !== this._defaultRtcConfig;
  }

  private _config(): RTCConfiguration {
    const iceServers = this._hasOwnConfig ? undefined : this._signaling?.iceServers;
    return completeConfig(this.rtcConfig, iceServers);
  }

  private async _loadGroup(): Promise<GroupCallsPort> {
    await loadCode();
    return (await this._group.load()).calls;
  }

  private _assertInCall(): void {
    if (!this.isInCall) throw new CallsError('not_in_call');
  }

  /** Runs a task unless the engine is closed before the code of connections is loaded. */
  private _whenLoaded(task: () => void): void {
    const closings = this._closings;
    whenCodeLoaded(this._platform.clock, () => {
      if (closings === this._closings) task();
    });
  }

  private _getSignaling(): Signaling {
    this._signaling ??= this._createSignaling();
    return this._signaling;
  }

  private _createSignaling(): Signaling {
    const { router, registry } = this._manager;
    const signaling = createSignaling(this._platform, () => this._options, {
      onMessage: router.receive.bind(router),
      onIceServers: () => {
        if (!this._hasOwnConfig) this._manager.updateIceServers();
      },
      calls: () => registry.ids,
      isInCall: () => registry.calls.length > 0,
    });
    signaling.state.subscribe(() => this._changes.announce());
    return signaling;
  }

  private _closeSignaling(): void {
    this._signaling?.close();
    this._signaling = null;
  }
}
