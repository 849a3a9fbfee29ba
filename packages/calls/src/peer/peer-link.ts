import type { Incoming, IncomingPeerMessage, OptionTag } from '@xpchat/calls-protocol';
import type { TransportState } from '../platform/transport-state.ts';
import type { Description, Offer } from './description.ts';
import { EarlyCandidates } from './early-candidates.ts';
import { FirstNegotiation } from './first-negotiation.ts';
import { type Leg, LegSelection } from './leg-selection.ts';
import { LinkConnections } from './link-connections.ts';
import { LinkMessages } from './link-messages.ts';
import { LinkRecovery } from './link-recovery.ts';
import { negotiationRole } from './negotiation-role.ts';
import { kindsOf, type PeerLinkOptions } from './peer-link-options.ts';
import { PeerTransport } from './peer-transport.ts';
import { RemoteMedia } from './remote-media.ts';

/** Milliseconds that a path may take to come up, or to come back. */
const CONNECT_TIMEOUT_MS = 30_000;
/** The same for a page that was left: it may take 30 s to return after it has loaded. */
const RETURN_TIMEOUT_MS = 45_000;

/**
 * Connects this device to one remote participant: negotiation, candidates, tracks and recovery.
 * Either side may replace the connection by a new one. While the current connection may still carry
 * media, the new one is built beside it, and takes its place once it is up (make before break).
 */
export class PeerLink {
  readonly participantId: string;
  readonly remoteMedia: RemoteMedia;
  readonly first: FirstNegotiation;
  readonly #options: PeerLinkOptions;
  readonly #firstTransport: PeerTransport;
  readonly #connections: LinkConnections;
  readonly #messages: LinkMessages;
  readonly #recovery: LinkRecovery;
  readonly #legs = new LegSelection();
  /** Candidates that overtook the offer of their connection. */
  readonly #early = new EarlyCandidates();
  #remoteSupports: readonly OptionTag[] | undefined;
  #wasConnected = false;

  constructor(options: PeerLinkOptions) {
    const { platform, participantId, connectionId, firstConfig, events } = options;
    this.#options = options;
    this.participantId = participantId;
    this.remoteMedia = new RemoteMedia(() => events.onChange());
    this.#recovery = new LinkRecovery(platform.clock, {
      renew: () => {
        if (options.isEstablished() && this.supports('renegotiate')) this.#renewAndOffer();
      },
      giveUp: () => this.#lose(undefined),
    });
    this.#messages = new LinkMessages({
      callType: options.call.type,
      canRenegotiate: () => this.supports('renegotiate'),
      send: options.send,
    });
    const first = this.#connect(connectionId, firstConfig);
    this.#firstTransport = first.transport;
    this.first = new FirstNegotiation(first.transport, this.#legs);
    this.#connections = new LinkConnections(first, (stream) => this.remoteMedia.showStream(stream));
  }

  /** The connection that carries the media. */
  get peerConnection(): RTCPeerConnection {
    return this.#current.pc;
  }

  /** Whether the first connection still carries the media. */
  get isFirstCurrent(): boolean {
    return this.#current === this.#firstTransport;
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
    this.#wasConnected = true;
  }

  /** The call was answered and the first descriptions are exchanged. */
  openDialog(): void {
    this.#openDialog(this.#firstTransport);
  }

  /** From the answer on: a path that does not come up is renewed, and given up in the end. */
  superviseFirstPath(): void {
    this.giveUpLater();
    this.#renewIfStuck();
  }

  /** Ends the link unless the path comes up in time. */
  giveUpLater(ms = CONNECT_TIMEOUT_MS): void {
    if (!this.#connections.isClosed) this.#recovery.giveUpAfter(ms);
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
    this.#legs.select(leg);
    await this.#renewAndOffer({ keepsCurrent: false });
  }

  /** Offers the first connection as a new one, as a page does that returns to a call. */
  async offerReturn(): Promise<void> {
    this.#renewIfStuck();
    await this.#offer(this.#firstTransport);
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

  get #current(): PeerTransport {
    return this.#connections.current;
  }

  #handleCandidate({ connectionId, leg, candidate }: Incoming<'ice_candidate'>): void {
    if (this.#legs.isUndecided) this.#legs.buffer(leg, candidate);
    if (!this.#legs.accepts(leg)) return;
    const transport = this.#connections.find(connectionId);
    if (transport) transport.handleCandidate(candidate);
    else if (!this.#connections.isReplaced(connectionId)) this.#early.add(connectionId, candidate);
  }

  async #handleRenegotiate(message: Incoming<'call_renegotiate'>): Promise<void> {
    const { connectionId } = message;
    const description: Description | undefined = message.description;
    const connections = this.#connections;
    if (connections.isClosed || !this.#options.isEstablished()) return;
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
      this.#loseIfOpen(transport, error);
    }
  }

  /** Accepts a connection that the other side offers for this call. */
  async #accept(connectionId: string | undefined, offer: Offer): Promise<void> {
    const { mayCarryMedia } = this.#current;
    const transport = this.#renew(connectionId, mayCarryMedia);
    if (!transport) return;
    // Nothing carries media until the new path is up.
    if (!mayCarryMedia) this.#handleTransport(transport, 'disconnected');
    for (const candidate of this.#early.take(connectionId)) transport.handleCandidate(candidate);
    try {
      await transport.acceptOffer(offer);
      if (transport === this.#current || !transport.trackless) await this.#attachTo(transport);
      const answer = await transport.answer();
      if (!this.#connections.isOpen(transport)) return;
      this.#messages.sendDescription(transport.id, answer);
    } catch (error) {
      this.#loseIfOpen(transport, error);
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
      this.#renewIfStuck();
      return connection.transport;
    } catch (error) {
      this.#lose(error);
      return null;
    }
  }

  /** The candidate is up: it gets the tracks first, and then the current connection is closed. */
  async #switchTo(candidate: PeerTransport): Promise<void> {
    try {
      await this.#attachTo(candidate);
    } catch (error) {
      this.#loseIfOpen(candidate, error);
      return;
    }
    const connections = this.#connections;
    if (!connections.isSwitching || !connections.isOpen(candidate)) return;
    connections.promote();
    this.#recovery.stop();
  }

  /** The current connection is dead: the candidate takes its place at once. */
  #promote(): void {
    this.#connections.promote();
    const { current } = this.#connections;
    this.#attachTo(current).catch((error) => this.#loseIfOpen(current, error));
  }

  #openDialog(transport: PeerTransport): void {
    if (!this.#connections.isOpen(transport)) return;
    const { platform, caller, events } = this.#options;
    transport.openDialog(negotiationRole(platform.canRollback, this.#remoteSupports, caller));
    this.#handleTransport(transport, transport.transport);
    events.onDialog();
  }

  /**
   * The caller renews a path that does not come up: with several devices ringing, the packets of
   * another one can spoil the handshake, and an offer may have gone to a page that no longer exists.
   */
  #renewIfStuck(): void {
    if (this.#options.caller && !this.#connections.isClosed) this.#recovery.renewIfStuck();
  }

  #handleTransport(transport: PeerTransport, state: TransportState): void {
    const { isEstablished, events } = this.#options;
    const connections = this.#connections;
    if (!isEstablished() || !connections.isOpen(transport)) return;
    if (state === 'failed') transport.restartIce();
    if (state === 'connected') {
      this.#wasConnected = true;
      if (transport !== connections.current) this.#switchTo(transport);
      if (connections.isSwitching) this.#recovery.stopGivingUp();
      else this.#recovery.stop();
      events.onConnected();
    } else if (state !== 'connecting' && transport === connections.current) {
      // The other side finished its switch first and closed the old connection.
      if (connections.candidate?.transport === 'connected') {
        this.#promote();
        this.#recovery.stop();
        return;
      }
      this.#handleInterruption(state);
    }
  }

  #handleInterruption(state: 'disconnected' | 'failed' | 'closed'): void {
    const { keepsPlace, events } = this.#options;
    // `closed`: the other side closed its DTLS transport. An extended client says why in a message, or
    // its page is being loaded again.
    if (state === 'closed' && !this.#remoteSupports) {
      events.onHangUp();
      return;
    }
    events.onInterrupted();
    this.giveUpLater(state === 'closed' && keepsPlace() ? RETURN_TIMEOUT_MS : CONNECT_TIMEOUT_MS);
    // The current connection is dead, so nothing is lost by using the candidate at once.
    if (state !== 'disconnected' && this.#connections.isSwitching) this.#promote();
  }

  #lose(error: unknown): void {
    if (!this.#connections.isClosed) this.#options.events.onLost(error, this.#wasConnected);
  }

  /** A connection that was replaced meanwhile fails without consequence. */
  #loseIfOpen(transport: PeerTransport, error: unknown): void {
    if (this.#connections.isOpen(transport)) this.#lose(error);
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
        onTransport: (state) => this.#handleTransport(transport, state),
        onTrack: (track) =>
          this.remoteMedia.addTrack(stream, track, this.#remoteSupports !== undefined),
      },
    });
    return { transport, stream };
  }
}
