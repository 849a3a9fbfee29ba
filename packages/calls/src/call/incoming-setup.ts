import { type EndReason, type Incoming, REJECT_REASONS } from '@xpchat/calls-protocol';
import { type Answer, hasOnlyLines } from '../peer/description.ts';
import type { PeerLink } from '../peer/peer-link.ts';
import type { MessageFields } from '../peer/peer-link-options.ts';
import type { AnswerableSetup, CallControl } from './call-setup.ts';

/** How much of the transport connects before the person accepts. */
export type WhileRinging = 'all' | 'relay' | 'off';

/**
 * The answer to the call.
 *
 * - `pending`: the devices open first
 * - `prompt`: it may be sent before the devices are open: the connection exists, and the browser will not
 *   ask for microphone or camera. Otherwise the caller would be connected while the callee still sees the
 *   permission prompt.
 * - `sent`: `dialog` resolves when both sides may negotiate; absent until the answer is delivered
 */
type AnswerState =
  | { readonly name: 'pending' }
  | { readonly name: 'prompt'; readonly answer: Answer }
  | { readonly name: 'sent'; readonly dialog?: Promise<void> };

/** Sets up a call to this person. */
export class IncomingSetup implements AnswerableSetup {
  readonly kind = 'incoming';
  private readonly _call: CallControl;
  private readonly _connect: () => PeerLink;
  private readonly _message: Incoming<'call_offer'>;
  private readonly _whileRinging: WhileRinging;
  /** The answer that was made before the accept; resolves to undefined if there is none. */
  private _earlyAnswer: Promise<Answer | undefined> | undefined;
  private _link: PeerLink | undefined;
  private _state: AnswerState = { name: 'pending' };

  constructor(
    call: CallControl,
    message: Incoming<'call_offer'>,
    whileRinging: WhileRinging,
    connect: () => PeerLink,
  ) {
    this._call = call;
    this._message = message;
    this._whileRinging = whileRinging;
    this._connect = connect;
  }

  get isPrompt(): boolean {
    return this._state.name === 'prompt';
  }

  get joined(): boolean {
    return this._state.name === 'sent';
  }

  /**
   * The person sees the call. Acknowledges it and, if both sides can, connects the transport while the
   * phone rings.
   *
   * @param waiting the person is on another call
   */
  ring(waiting: boolean): void {
    this._earlyAnswer = this._answerEarly();
    this._earlyAnswer.then(
      (answer) => this._acknowledge(answer, waiting),
      (error) => this._call.fail(error),
    );
  }

  /**
   * The person accepted, and the devices are open or, after `prompt`, about to open. Sends a
   * prompt answer in this task, before the page is drawn. The tracks are attached at once, so that the
   * caller hears this person after half a round trip. After an early answer, which receives nothing, an
   * offer to receive follows at once. The call is active once the answer is delivered: until then the
   * caller still rings, and plays nothing.
   */
  async accept(): Promise<void> {
    if (this._call.isOver) return;
    const link = this._ensureLink();
    link.startDeadline();
    if (this._state.name === 'prompt') this._sendEarlyAnswer(this._state.answer);
    try {
      const early = await this._earlyAnswer;
      if (this._call.isOver) return;
      if (early) {
        if (!this.joined) this._sendEarlyAnswer(early);
        await link.attach();
      } else {
        await link.first.acceptOffer(this._message.offer);
        await link.attach();
        this._sendAnswer(await link.first.answer());
        link.first.releaseCandidates();
      }
    } catch (error) {
      this._call.fail(error);
      return;
    }
    if (this._state.name === 'sent') await this._state.dialog;
  }

  handle(message: Incoming): Promise<void> | null {
    // Only a callee sends it.
    return message.type === 'call_ringing' ? Promise.resolve() : null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (this.joined) {
      this._call.announce({ type: 'call_end', reason, duration });
      return reason;
    }
    // Hanging up before the answer is sent declines the call, whatever this page showed by then.
    const own = reason === 'completed' ? 'declined' : reason;
    // A failure that has no reject reason of its own is sent as `media_failed`, not as `declined`.
    const sent = REJECT_REASONS.find((each) => each === own) ?? 'media_failed';
    this._call.send(this._message.from, { type: 'call_reject', reason: sent });
    return sent;
  }

  /** The link to the caller, made when it is needed. Throws if the browser cannot make a connection. */
  private _ensureLink(): PeerLink {
    if (this._link) return this._link;
    const link = this._connect();
    link.setRemoteSupports(this._message.supported);
    link.remoteMedia.setState(this._message.media);
    this._link = link;
    return link;
  }

  private async _answerEarly(): Promise<Answer | undefined> {
    if (this._call.isOver) return undefined;
    const link = this._ensureLink();
    const { offer } = this._message;
    // Receiving is offered after the accept, and the caller's own offer may collide with that.
    const canReceiveLater = link.supports('renegotiate') && this._call.platform.canRollback;
    const isWanted =
      link.first.trackless &&
      this._whileRinging !== 'off' &&
      link.supports('early_answer') &&
      canReceiveLater &&
      hasOnlyLines(offer, link.kinds);
    return isWanted ? link.first.answerEarly(offer) : undefined;
  }

  private async _acknowledge(answer: Answer | undefined, waiting: boolean): Promise<void> {
    const { platform } = this._call;
    if (this._call.isOver) return;
    const link = this._ensureLink();
    this._call.send(link.participantId, {
      type: 'call_ringing',
      connectionId: link.first.id,
      supported: [...link.localSupports],
      answer,
      waiting,
    });
    if (!answer) return;
    link.first.releaseCandidates();
    if (!(await platform.isGranted('microphone'))) return;
    if (this._call.info.type === 'video' && !(await platform.isGranted('camera'))) return;
    if (!this.joined) this._state = { name: 'prompt', answer };
  }

  private _sendEarlyAnswer(answer: Answer): void {
    this._sendAnswer(answer);
    this._ensureLink().openReception();
  }

  private _sendAnswer(answer: Answer): void {
    this._state = { name: 'sent' };
    const link = this._ensureLink();
    const message: MessageFields = {
      type: 'call_answer',
      answer,
      connectionId: link.first.id,
      supported: [...link.localSupports],
      media: this._call.media(),
    };
    this._call.send(link.participantId, message, () => {
      const dialog = this._openDialog().catch((error) => this._call.fail(error));
      this._state = { name: 'sent', dialog };
    });
  }

  /** The answer is delivered. */
  private async _openDialog(): Promise<void> {
    if (this._call.isOver) return;
    const link = this._ensureLink();
    link.startDeadline();
    this._call.apply({ type: 'answer_delivered' });
    await link.attach();
    link.openDialog();
    if (this._whileRinging === 'relay') link.restartIce();
  }
}
