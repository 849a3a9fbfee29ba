import {
  type EndReason,
  type Incoming,
  type IncomingPeerMessage,
  REJECT_REASONS,
} from '@xpchat/calls-protocol';
import { type Answer, hasOnlyLines } from '../peer/description.ts';
import type { PeerLink } from '../peer/peer-link.ts';
import { kindsOf, type MessageFields } from '../peer/peer-link-options.ts';
import type { CallControl, CallSetup } from './call-setup.ts';

/** How much of the transport connects before the person accepts. */
export type WhileRinging = 'all' | 'relay' | 'off';

/** Sets up a call to this person. */
export class IncomingSetup implements CallSetup {
  readonly kind = 'incoming';
  /**
   * The answer, if it may be sent before the devices are open: the connection is made, and the browser
   * will not ask for microphone or camera. Otherwise the caller would be connected to a person who
   * still looks at that question.
   */
  promptAnswer: Answer | undefined;
  readonly #call: CallControl;
  readonly #connect: () => PeerLink;
  readonly #message: Incoming<'call_offer'>;
  readonly #whileRinging: WhileRinging;
  /** The answer that was made before the accept; resolves to undefined if there is none. */
  #earlyAnswer: Promise<Answer | undefined> | undefined;
  #answerSent = false;
  #link: PeerLink | undefined;
  /** Set when the answer is delivered. Resolves when both sides may negotiate. */
  #dialog: Promise<void> | undefined;

  constructor(
    call: CallControl,
    message: Incoming<'call_offer'>,
    whileRinging: WhileRinging,
    connect: () => PeerLink,
  ) {
    this.#call = call;
    this.#message = message;
    this.#whileRinging = whileRinging;
    this.#connect = connect;
  }

  get joined(): boolean {
    return this.#answerSent;
  }

  /**
   * The person sees the call. Acknowledges it and, if both sides can, connects the transport while the
   * phone rings.
   *
   * @param waiting the person is on another call
   */
  ring(waiting: boolean): void {
    this.#earlyAnswer = this.#answerEarly();
    this.#earlyAnswer.then(
      (answer) => this.#acknowledge(answer, waiting),
      (error) => this.#call.fail(error),
    );
  }

  /**
   * The person accepted, and the devices are open or, with `promptAnswer`, about to open. Sends a
   * prompt answer in this task, before the page is drawn. The tracks are attached at once, so that the
   * caller hears this person after half a round trip. After an early answer, which receives nothing, an
   * offer to receive follows at once. The call is active once the answer is delivered: until then the
   * caller still rings, and plays nothing.
   */
  async accept(): Promise<void> {
    if (this.#call.isOver) return;
    const link = this.#ensureLink();
    link.giveUpLater();
    if (this.promptAnswer) this.#sendEarlyAnswer(this.promptAnswer);
    try {
      const early = await this.#earlyAnswer;
      if (this.#call.isOver) return;
      if (early) {
        if (!this.#answerSent) this.#sendEarlyAnswer(early);
        await link.attach();
      } else {
        await link.first.acceptOffer(this.#message.offer);
        await link.attach();
        this.#sendAnswer(await link.first.answer());
        link.first.releaseCandidates();
      }
    } catch (error) {
      this.#call.fail(error);
      return;
    }
    await this.#dialog;
  }

  handle(message: IncomingPeerMessage): Promise<void> | null {
    // Only a callee sends it.
    return message.type === 'call_ringing' ? Promise.resolve() : null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (this.#answerSent) {
      this.#call.broadcast({ type: 'call_end', reason, duration });
      return reason;
    }
    // Hanging up before the answer is sent declines the call, whatever this page showed by then.
    const own = reason === 'completed' ? 'declined' : reason;
    // A failure without a word of its own must not look like the person's decision.
    const sent = REJECT_REASONS.find((each) => each === own) ?? 'media_failed';
    this.#call.send(this.#message.from, { type: 'call_reject', reason: sent });
    return sent;
  }

  /** The link to the caller, made when it is needed. Throws if the browser cannot make a connection. */
  #ensureLink(): PeerLink {
    if (this.#link) return this.#link;
    const link = this.#connect();
    link.setRemoteSupports(this.#message.supported);
    link.remoteMedia.setState(this.#message.media);
    this.#link = link;
    return link;
  }

  async #answerEarly(): Promise<Answer | undefined> {
    if (this.#call.isOver) return undefined;
    const link = this.#ensureLink();
    const { offer, callType } = this.#message;
    // Receiving is offered after the accept, and the caller's own offer may collide with that.
    const canReceiveLater = link.supports('renegotiate') && this.#call.platform.canRollback;
    const isWanted =
      link.first.trackless &&
      this.#whileRinging !== 'off' &&
      link.supports('early_answer') &&
      canReceiveLater &&
      hasOnlyLines(offer, kindsOf(callType));
    return isWanted ? link.first.answerEarly(offer) : undefined;
  }

  async #acknowledge(answer: Answer | undefined, waiting: boolean): Promise<void> {
    const { platform } = this.#call;
    if (this.#call.isOver) return;
    const link = this.#ensureLink();
    this.#call.send(link.participantId, {
      type: 'call_ringing',
      connectionId: link.first.id,
      supported: [...link.localSupports],
      answer,
      waiting,
    });
    if (!answer) return;
    link.first.releaseCandidates();
    if (!(await platform.isGranted('microphone'))) return;
    if (this.#call.info.type === 'video' && !(await platform.isGranted('camera'))) return;
    this.promptAnswer = answer;
  }

  #sendEarlyAnswer(answer: Answer): void {
    this.#sendAnswer(answer);
    this.#ensureLink().openReception();
  }

  #sendAnswer(answer: Answer): void {
    this.#answerSent = true;
    const link = this.#ensureLink();
    const message: MessageFields = {
      type: 'call_answer',
      answer,
      connectionId: link.first.id,
      supported: [...link.localSupports],
      media: this.#call.media(),
    };
    this.#call.send(link.participantId, message, () => {
      this.#dialog = this.#openDialog().catch((error) => this.#call.fail(error));
    });
  }

  /** The answer is delivered. */
  async #openDialog(): Promise<void> {
    if (this.#call.isOver) return;
    const link = this.#ensureLink();
    link.giveUpLater();
    this.#call.apply({ type: 'answer_delivered' });
    await link.attach();
    link.openDialog();
    if (this.#whileRinging === 'relay') link.restartIce();
  }
}
