import type { Incoming, IncomingPeerMessage, OptionTag } from '@xpchat/calls-protocol';
import type { Answer, Description, Offer } from './description.ts';
import { EarlyCandidates } from './early-candidates.ts';
import { type Leg, LegSelection } from './leg-selection.ts';
import { LinkConnections } from './link-connections.ts';
import { LinkMessages } from './link-messages.ts';
import { LinkRecovery } from './link-recovery.ts';
import { type NegotiationRole, negotiationRole } from './negotiation-role.ts';
import { kindsOf, type PeerLinkOptions } from './peer-link-options.ts';
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
  /** What this client supports, for the messages that set up a call. */
  readonly localSupports: readonly OptionTag[];
  readonly #options: PeerLinkOptions;
  readonly #connections: LinkConnections;
  readonly #messages: LinkMessages;
  readonly #recovery: LinkRecovery;
  /** Candidates that overtook the offer of their connection. */
  readonly #early = new EarlyCandidates();
  #remoteSupports: readonly OptionTag[] | undefined;

  constructor(options: PeerLinkOptions) {
    const { platform, participantId, connectionId, firstConfig, events } = options;
    this.#options = options;
    this.participantId = participantId;
    this.localSupports = ['early_answer', 'renegotiate', 'hold'];
    if (platform.canRollback) this.localSupports = [...this.localSupports, 'rollback'];
    this.remoteMedia = new RemoteMedia(() => events.onChange());
    this.#messages = new LinkMessages({
      callType: options.call.type,
      canRenegotiate: () => this.supports('renegotiate'),
      send: options.send,
    });
    const first = this.#connect(connectionId, firstConfig);
    this.first = first.transport;
    this.#connections = new LinkConnections(first, (stream) => this.remoteMedia.showStream(stream));
    this.#recovery = new LinkRecovery({
      clock: platform.clock,
      connections: this.#connections,
      events,
      caller: options.caller,
      isEstablished: options.isEstablished,
      keepsPlace: options.keepsPlace,
      isBasic: () => this.#remoteSupports === undefined,
      attach: (transport) => this.#attachTo(transport),
      renew: () => {
        if (options.isEstablished() && this.supports('renegotiate')) this.#renewAndOffer();
      },
    });
  }

  /** The connection that carries the media. */
  get peerConnection(): RTCPeerConnection {
    return this.#current.pc;
  }

  /** Whether the first connection still carries the media. */
  get isFirstCurrent(): boolean {
    return this.#current === this.first;
  }

  supports(tag: OptionTag): boolean {
    return this.#remoteSupports?.includes(tag) ?? false;
  }

  /** @param supported undefined for a basic client */
  setRemoteSupports(supported: readonly OptionTag[] | undefined): void {
    this.#remoteSupports = supported;
  }

  /** The path was up before this page was loaded. */
  assumeWasConnected(): void {
    this.#connections.markConnected();
  }

  /**
   * The person accepted, and the first connection was answered early: both directions flow once the
   * caller has answered this side's offer.
   */
  openReception(): void {
    this.first.openReception(this.#options.consent(), this.#role);
  }

  /** The call was answered and the first descriptions are exchanged. */
  openDialog(): void {
    this.#openDialog(this.first);
  }

  /** From the answer on: a path that does not come up is renewed, and given up in the end. */
  superviseFirstPath(): void {
    this.#recovery.giveUpLater();
    this.#recovery.renewIfStuck();
  }

  /** Ends the link unless the path comes up in time. */
  giveUpLater(): void {
    this.#recovery.giveUpLater();
  }

  /** Applies the answer of one of the callee's devices, and drops what the others sent. */
  async acceptFirstAnswer(leg: Leg, answer: Answer): Promise<void> {
    const early = this.legs.isUndecided ? this.legs.select(leg) : [];
    await this.first.acceptAnswer(answer);
    for (const candidate of early) this.first.handleCandidate(candidate);
  }

  /** Puts on the lines what this side sends now; nothing while the call is held. */
  async attach(): Promise<void> {
    const { all, current } = this.#connections;
    // A candidate gets its tracks when it takes over, unless it needed them for its offer.
    const carriers = all.filter((transport) => transport === current || !transport.trackless);
    await Promise.all(carriers.map((transport) => this.#attachTo(transport)));
  }

  /** Looks for new paths with the full configuration. */
  restartIce(): void {
    this.#current.restartIce(this.#options.config());
  }

  /** Gives every connection the ICE servers of the configuration. Looks for no new paths. */
  updateIceServers(): void {
    const { iceServers = [] } = this.#options.config();
    for (const transport of this.#connections.all) transport.setIceServers(iceServers);
  }

  /** The call was answered by another device than the one that is connected: connects to that one. */
  async renewFor(leg: Leg): Promise<void> {
    this.legs.select(leg);
    await this.#renewAndOffer({ keepsCurrent: false });
  }

  /** Offers the first connection as a new one, as a page does that returns to a call. */
  async offerReturn(): Promise<void> {
    this.#recovery.renewIfStuck();
    await this.#offer(this.first);
  }

  /** Handles a description or a candidate. What the call's state does not allow is dropped. */
  async handle(message: IncomingPeerMessage): Promise<void> {
    const isBasicDialog = this.#options.isEstablished() && !this.supports('renegotiate');
    switch (message.type) {
      case 'ice_candidate':
        this.#handleCandidate(message);
        break;
      case 'call_renegotiate':
        await this.#handleRenegotiate(message);
        break;
      // A basic client's new offer within the call (SIP re-INVITE), and its answer to one.
      case 'call_offer':
        if (isBasicDialog) await this.#handleDescription(this.#current, message.offer);
        break;
      case 'call_answer':
        if (isBasicDialog) await this.#handleDescription(this.#current, message.answer);
        break;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#recovery.stop();
    this.#connections.close();
  }

  get #role(): NegotiationRole {
    const { platform, caller } = this.#options;
    return negotiationRole(platform.canRollback, this.#remoteSupports, caller);
  }

  get #current(): PeerTransport {
    return this.#connections.current;
  }

  #handleCandidate({ connectionId, leg, candidate }: Incoming<'ice_candidate'>): void {
    if (this.legs.isUndecided) this.legs.buffer(leg, candidate);
    if (!this.legs.accepts(leg)) return;
    const transport = this.#connections.find(connectionId);
    if (transport) transport.handleCandidate(candidate);
    else if (!this.#connections.isReplaced(connectionId)) this.#early.add(connectionId, candidate);
  }

  async #handleRenegotiate(message: Incoming<'call_renegotiate'>): Promise<void> {
    const { connectionId } = message;
    const description: Description | undefined = message.description;
    const connections = this.#connections;
    // The answer to the offer of `openReception` may overtake the acknowledgement of the call's answer.
    const isExpected = description?.type === 'answer' || this.#options.isEstablished();
    if (connections.isClosed || !isExpected) return;
    if (connections.isReplaced(connectionId)) return;
    const transport = connections.find(connectionId);
    if (!description) {
      (transport ?? connections.current).handleOfferWanted();
    } else if (transport) {
      await this.#handleDescription(transport, description);
    } else if (description.type === 'offer') {
      // When both sides renew at once, the caller's connection wins. It is offered again, because
      // its first offer may have gone to a page that no longer exists.
      if (connections.awaitsAnswer && this.#options.caller) await this.#renewAndOffer();
      else await this.#accept(connectionId, description);
    }
  }

  async #handleDescription(transport: PeerTransport, description: Description): Promise<void> {
    if (description.type === 'offer' || !this.#connections.isOffered(transport)) {
      await transport.handleDescription(description);
      return;
    }
    this.#connections.markAnswered();
    await transport.acceptAnswer(description);
    this.#openDialog(transport);
  }

  async #renewAndOffer({ keepsCurrent = this.#current.mayCarryMedia } = {}): Promise<void> {
    const transport = this.#renew(this.#options.platform.randomId(), keepsCurrent);
    if (transport) await this.#offer(transport);
  }

  /** Offers a connection that the other side does not know yet. */
  async #offer(transport: PeerTransport): Promise<void> {
    const { call } = this.#options;
    this.#connections.markOffered();
    try {
      if (!transport.trackless) await this.#attachTo(transport);
      const description = await transport.offer(kindsOf(call.type));
      if (transport === this.#current) await this.#attachTo(transport);
      if (!this.#connections.isOpen(transport)) return;
      this.#messages.sendDescription(transport.id, description);
      transport.releaseCandidates();
    } catch (error) {
      this.#recovery.loseIfOpen(transport, error);
    }
  }

  /** Accepts a connection that the other side offers for this call. */
  async #accept(connectionId: string | undefined, offer: Offer): Promise<void> {
    const { mayCarryMedia } = this.#current;
    const transport = this.#renew(connectionId, mayCarryMedia);
    if (!transport) return;
    // Nothing carries media until the new path is up.
    if (!mayCarryMedia) this.#recovery.handleTransport(transport, 'disconnected');
    for (const candidate of this.#early.drain(connectionId)) transport.handleCandidate(candidate);
    try {
      await transport.acceptOffer(offer);
      if (transport === this.#current || !transport.trackless) await this.#attachTo(transport);
      const answer = await transport.answer();
      if (!this.#connections.isOpen(transport)) return;
      this.#messages.sendDescription(transport.id, answer);
    } catch (error) {
      this.#recovery.loseIfOpen(transport, error);
      return;
    }
    transport.releaseCandidates();
    this.#openDialog(transport);
  }

  /** Makes a connection, whose first description is still to come. Null if that fails. */
  #renew(connectionId: string | undefined, keepsCurrent: boolean): PeerTransport | null {
    try {
      const connection = this.#connect(connectionId, this.#options.config());
      this.#connections.renew(connection, keepsCurrent);
      this.#recovery.renewIfStuck();
      return connection.transport;
    } catch (error) {
      this.#recovery.lose(error);
      return null;
    }
  }

  #openDialog(transport: PeerTransport): void {
    if (!this.#connections.isOpen(transport)) return;
    transport.openDialog(this.#role);
    this.#recovery.handleTransport(transport, transport.transport);
    this.#options.events.onDialog();
  }

  async #attachTo(transport: PeerTransport): Promise<void> {
    const { consent, tracks } = this.#options;
    await transport.attachMedia(consent(), tracks());
  }

  #connect(id: string | undefined, config: RTCConfiguration) {
    const { platform, call } = this.#options;
    const messages = this.#messages;
    const stream = platform.createMediaStream();
    const transport: PeerTransport = new PeerTransport(platform, {
      id,
      callId: call.id,
      config,
      events: {
        onDescription: (description) => messages.sendDescription(id, description),
        onOfferWanted: () => messages.requestOffer(id),
        onCandidate: (candidate) => messages.sendCandidate(id, candidate),
        onTransport: (state) => this.#recovery.handleTransport(transport, state),
        onTrack: (track) =>
          this.remoteMedia.addTrack(stream, track, this.#remoteSupports !== undefined),
      },
    });
    return { transport, stream };
  }
}
