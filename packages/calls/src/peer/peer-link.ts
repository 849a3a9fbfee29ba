import type { Incoming, IncomingPeerMessage, OptionTag } from '@xpchat/calls-protocol';
import type { TrackKind } from '../platform/platform.ts';
import type { Answer, Description, Offer } from './description.ts';
import { EarlyCandidates } from './early-candidates.ts';
import { type Leg, LegSelection } from './leg-selection.ts';
import { LinkConnections } from './link-connections.ts';
import { LinkMessages } from './link-messages.ts';
import { LinkRecovery } from './link-recovery.ts';
import { type NegotiationRole, negotiationRole } from './negotiation-role.ts';
import type { PeerLinkOptions } from './peer-link-options.ts';
import { PeerTransport } from './peer-transport.ts';
import { RemoteMedia } from './remote-media.ts';

/**
 * Connects this device to one remote participant: negotiation, candidates, tracks and recovery.
 * Either side may replace the connection by a new one. While the current connection may still carry
 * media, the new one is built beside it, and takes its place once it is up (make before break).
 */
export class PeerLink {
  readonly participantId: string;
  readonly remoteMedia: RemoteMedia;
  /** The connection whose descriptions travel in the messages that set the call up. */
  readonly first: PeerTransport;
  /** Which of the callee's devices the first connection belongs to. */
  readonly legs = new LegSelection();
  /** Option tags of this client, for the messages that set up a call. */
  readonly localSupports: readonly OptionTag[];
  /** The lines that a call of this type starts with. */
  readonly kinds: readonly TrackKind[];
  private readonly _options: PeerLinkOptions;
  private readonly _connections: LinkConnections;
  private readonly _messages: LinkMessages;
  private readonly _recovery: LinkRecovery;
  /** Candidates that overtook the offer of their connection. */
  private readonly _early = new EarlyCandidates();
  private _announced: readonly OptionTag[] | undefined;
  /** The way from the other side carries more than the specification's three messages. */
  private _isExtended: boolean;
  /** Each connection gets a data channel. */
  private _wantsData = false;

  constructor(options: PeerLinkOptions) {
    const { platform, participantId, connectionId, firstConfig, events } = options;
    this._options = options;
    this._isExtended = options.keepsPlace();
    this.participantId = participantId;
    this.localSupports = ['early_answer', ...platform.optionTags];
    this.kinds = options.call.type === 'audio' ? ['audio'] : ['audio', 'video'];
    this.remoteMedia = new RemoteMedia(() => events.onChange());
    this._messages = new LinkMessages({
      callType: options.call.type,
      canRenegotiate: () => this.supports('renegotiate'),
      send: options.send,
    });
    const first = this._connect(connectionId, firstConfig);
    this.first = first.transport;
    this._connections = new LinkConnections(first, (stream) => this.remoteMedia.showStream(stream));
    this._recovery = new LinkRecovery({
      clock: platform.clock,
      connections: this._connections,
      events,
      caller: options.caller,
      isEstablished: options.isEstablished,
      keepsPlace: options.keepsPlace,
      isBasic: () => this.remoteSupports === undefined,
      attach: (transport) => this._attachTo(transport),
      renew: () => {
        if (options.isEstablished() && this.supports('renegotiate')) this._renewAndOffer();
      },
    });
  }

  /** The connection that carries the media. */
  get peerConnection(): RTCPeerConnection {
    return this._current.pc;
  }

  /** Whether the first connection still carries the media. */
  get isFirstCurrent(): boolean {
    return this._current === this.first;
  }

  /**
   * Option tags of the other side; undefined for a basic client. A relay may copy what a client announces
   * and drop the messages that it promises, so the client counts as basic until one of them arrives.
   */
  get remoteSupports(): readonly OptionTag[] | undefined {
    return this._isExtended ? this._announced : undefined;
  }

  supports(tag: OptionTag): boolean {
    return !!this.remoteSupports?.includes(tag);
  }

  /** @param supported undefined for a basic client */
  setRemoteSupports(supported: readonly OptionTag[] | undefined): void {
    this._announced = supported;
  }

  /** A message arrived that only extended clients send. */
  confirmExtended(): void {
    if (this._isExtended) return;
    this._isExtended = true;
    if (!this._options.isEstablished()) return;
    const current = this._current;
    const { id, pc } = current;
    current.openDialog(this._role);
    // An offer that went to a basic client was ignored by one that is not.
    if (pc.signalingState === 'have-local-offer') {
      this._messages.sendDescription(id, pc.localDescription as Offer);
    }
  }

  /** The path was up before this page was loaded. */
  assumeWasConnected(): void {
    this._connections.markConnected();
  }

  /**
   * The person accepted, and the first connection was answered early: both directions flow once the
   * caller has answered this side's offer.
   */
  openReception(): void {
    this.first.openReception(this._options.consent(), this._role);
  }

  /** The call was answered and the first descriptions are exchanged. */
  openDialog(): void {
    this._openDialog(this.first);
  }

  /** Opens a data channel, now or with the dialog, and in each new connection. */
  openData(): void {
    this._wantsData = true;
    for (const transport of this._connections.all) transport.openData();
  }

  /** From the answer on: a path that does not come up is renewed, and given up in the end. */
  superviseFirstPath(): void {
    this._recovery.startDeadline();
    this._recovery.renewIfStuck();
  }

  /** Ends the link unless the path comes up in time. */
  startDeadline(): void {
    this._recovery.startDeadline();
  }

  /** Applies the answer of one of the callee's devices, and drops messages of the others. */
  async acceptFirstAnswer(leg: Leg, answer: Answer): Promise<void> {
    const early = this.legs.isUndecided ? this.legs.select(leg) : [];
    await this.first.acceptAnswer(answer);
    for (const candidate of early) this.first.handleCandidate(candidate);
  }

  /** Puts the current tracks of this side on the lines; none while the call is held. */
  async attach(): Promise<void> {
    const { all, current } = this._connections;
    // A candidate gets its tracks when it takes over, unless it needed them for its offer.
    const carriers = all.filter((transport) => transport === current || !transport.trackless);
    await Promise.all(carriers.map((transport) => this._attachTo(transport)));
  }

  /** Looks for new paths with the full configuration. */
  restartIce(): void {
    this._current.restartIce(this._options.config());
  }

  /** Gives every connection the ICE servers of the configuration. Looks for no new paths. */
  updateIceServers(): void {
    const { iceServers = [] } = this._options.config();
    for (const transport of this._connections.all) transport.setIceServers(iceServers);
  }

  /** The call was answered by another device than the one that is connected: connects to that one. */
  async renewFor(leg: Leg): Promise<void> {
    this.legs.select(leg);
    await this._renewAndOffer({ keepsCurrent: false });
  }

  /**
   * Offers the first connection in an answered call: by a page that returns to it, or that joined it
   * after the other side.
   */
  async offerFirst(): Promise<void> {
    this._recovery.renewIfStuck();
    await this._offer(this.first);
  }

  /** Handles a description, a candidate, or a report of media. Drops one that the call's state does not allow. */
  async handle(message: IncomingPeerMessage): Promise<void> {
    const isBasicDialog = this._options.isEstablished() && !this.supports('renegotiate');
    switch (message.type) {
      case 'ice_candidate':
        this._handleCandidate(message);
        break;
      case 'call_media':
        this.confirmExtended();
        break;
      case 'call_renegotiate':
        await this._handleRenegotiate(message);
        break;
      // A basic client's new offer within the call (SIP re-INVITE), and its answer to one.
      case 'call_offer':
        if (isBasicDialog) await this._handleDescription(this._current, message.offer);
        break;
      case 'call_answer':
        if (isBasicDialog) await this._handleDescription(this._current, message.answer);
        break;
    }
  }

  /** Idempotent. */
  close(): void {
    this._recovery.stop();
    this.remoteMedia.close();
    this._connections.close();
  }

  private get _role(): NegotiationRole {
    const { platform, caller } = this._options;
    return negotiationRole(platform.canRollback, this.remoteSupports, caller);
  }

  private get _current(): PeerTransport {
    return this._connections.current;
  }

  private _handleCandidate({ connectionId, leg, candidate }: Incoming<'ice_candidate'>): void {
    if (this.legs.isUndecided) this.legs.buffer(leg, candidate);
    if (!this.legs.accepts(leg)) return;
    const transport = this._connections.find(connectionId);
    if (transport) transport.handleCandidate(candidate);
    else if (!this._connections.isReplaced(connectionId)) this._early.add(connectionId, candidate);
  }

  private async _handleRenegotiate(message: Incoming<'call_renegotiate'>): Promise<void> {
    const { connectionId } = message;
    const description: Description | undefined = message.description;
    const connections = this._connections;
    // The answer to the offer of `openReception` may overtake the acknowledgement of the call's answer.
    const isExpected = description?.type === 'answer' || this._options.isEstablished();
    if (connections.isClosed || !isExpected) return;
    if (connections.isReplaced(connectionId)) return;
    const transport = connections.find(connectionId);
    if (!description) {
      (transport ?? connections.current).handleOfferWanted();
    } else if (transport) {
      await this._handleDescription(transport, description);
    } else if (description.type === 'offer') {
      // When both sides renew at once, the caller's connection wins. It is offered again, because
      // its first offer may have gone to a page that no longer exists.
      if (connections.awaitsAnswer && this._options.caller) await this._renewAndOffer();
      else await this._accept(connectionId, description);
    }
  }

  private async _handleDescription(
    transport: PeerTransport,
    description: Description,
  ): Promise<void> {
    if (description.type === 'offer' || !this._connections.isOffered(transport)) {
      await transport.handleDescription(description);
      return;
    }
    this._connections.markAnswered();
    await transport.acceptAnswer(description);
    this._openDialog(transport);
  }

  private async _renewAndOffer({ keepsCurrent = this._current.mayCarryMedia } = {}): Promise<void> {
    const transport = this._renew(this._options.platform.randomId(), keepsCurrent);
    if (transport) await this._offer(transport);
  }

  /** Offers a connection that the other side does not know yet. */
  private async _offer(transport: PeerTransport): Promise<void> {
    this._connections.markOffered();
    try {
      if (!transport.trackless) await this._attachTo(transport);
      const description = await transport.offer(this.kinds);
      if (transport === this._current) await this._attachTo(transport);
      if (!this._connections.isOpen(transport)) return;
      this._messages.sendDescription(transport.id, description);
      transport.releaseCandidates();
    } catch (error) {
      this._recovery.loseIfOpen(transport, error);
    }
  }

  /** Accepts a connection that the other side offers for this call. */
  private async _accept(connectionId: string | undefined, offer: Offer): Promise<void> {
    const { mayCarryMedia } = this._current;
    const transport = this._renew(connectionId, mayCarryMedia);
    if (!transport) return;
    // Nothing carries media until the new path is up.
    if (!mayCarryMedia) this._recovery.handleTransport(transport, 'disconnected');
    for (const candidate of this._early.drain(connectionId)) transport.handleCandidate(candidate);
    try {
      await transport.acceptOffer(offer);
      if (transport === this._current || !transport.trackless) await this._attachTo(transport);
      const answer = await transport.answer();
      if (!this._connections.isOpen(transport)) return;
      this._messages.sendDescription(transport.id, answer);
    } catch (error) {
      this._recovery.loseIfOpen(transport, error);
      return;
    }
    transport.releaseCandidates();
    this._openDialog(transport);
  }

  /** Makes a connection, whose first description is still to come. Null if that fails. */
  private _renew(connectionId: string | undefined, keepsCurrent: boolean): PeerTransport | null {
    try {
      const connection = this._connect(connectionId, this._options.config());
      this._connections.renew(connection, keepsCurrent);
      this._recovery.renewIfStuck();
      return connection.transport;
    } catch (error) {
      this._recovery.lose(error);
      return null;
    }
  }

  private _openDialog(transport: PeerTransport): void {
    if (!this._connections.isOpen(transport)) return;
    transport.openDialog(this._role);
    if (this._wantsData) transport.openData();
    this._recovery.handleTransport(transport, transport.transport);
    this._options.events.onDialog();
  }

  private async _attachTo(transport: PeerTransport): Promise<void> {
    const { consent, tracks } = this._options;
    await transport.attachMedia(consent(), tracks());
  }

  private _connect(id: string | undefined, config: RTCConfiguration) {
    const { platform, call } = this._options;
    const messages = this._messages;
    const stream = platform.createMediaStream();
    const transport: PeerTransport = new PeerTransport(platform, {
      id,
      callId: call.id,
      config,
      mayOpenData: () => this._options.isEstablished() && this.supports('chat'),
      events: {
        onDescription: (description) => messages.sendDescription(id, description),
        onOfferWanted: () => messages.requestOffer(id),
        onCandidate: (candidate) => messages.sendCandidate(id, candidate),
        onTransport: (state) => this._recovery.handleTransport(transport, state),
        onTrack: (track) =>
          this.remoteMedia.addTrack(stream, track, () => this.remoteSupports !== undefined),
        onChannel: (channel) => this._options.events.onChannel(channel),
      },
    });
    if (this._wantsData) transport.openData();
    return { transport, stream };
  }
}
