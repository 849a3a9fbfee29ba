import type { EndReason, Incoming } from '@xpchat/calls-protocol';
import { REJECT_REASONS } from '@xpchat/calls-protocol';
import type { Answer } from '../peer/peer-session.ts';
import type { CallInfo } from '../snapshot.ts';
import type { CallContext } from './call-link.ts';
import { CallSession, supportedTags } from './call-session.ts';

/** How much of the transport is made before the person accepts. */
export type WhileRinging = 'all' | 'relay' | 'off';

/** A call to this person. */
export class IncomingCall extends CallSession {
  /**
   * The answer, if the accept can be told before the devices are open: the connection is made, and
   * nobody would be connected to a person who still looks at a question for microphone or camera.
   */
  prompt: Answer | undefined;
  readonly #message: Incoming<'call_offer'>;
  readonly #whileRinging: WhileRinging;
  /** The answer that was given before the accept; of undefined if none was. */
  #early: Promise<Answer | undefined> | undefined;
  #accepted = false;

  constructor(
    context: CallContext,
    info: CallInfo,
    message: Incoming<'call_offer'>,
    whileRinging: WhileRinging,
  ) {
    const config = context.config();
    super(
      context,
      info,
      message.connectionId,
      // Without an early answer nothing is connected before the accept, so nothing is hidden.
      whileRinging === 'relay' && message.supported?.includes('early_answer')
        ? { ...config, iceTransportPolicy: 'relay' }
        : config,
    );
    this.#message = message;
    this.#whileRinging = whileRinging;
    this.remoteSupports = message.supported;
    this.remote.setMedia(message.media);
  }

  override get joined(): boolean {
    return this.#accepted;
  }

  /**
   * Acknowledges the call and, if both sides can, makes the transport while it rings.
   *
   * @param waiting the person is on another call
   */
  ring(waiting: boolean): void {
    this.#early = this.#answerEarly();
    this.#early.then(
      async (answer) => {
        if (this.closed) return;
        this.send({
          type: 'call_ringing',
          connectionId: this.peer.id,
          supported: supportedTags(this.context.platform),
          answer,
          waiting,
        });
        if (!answer) return;
        this.releaseCandidates();
        const { platform } = this.context;
        if (!(await platform.isGranted('microphone'))) return;
        if (this.info.type === 'video' && !(await platform.isGranted('camera'))) return;
        this.prompt = answer;
      },
      (error) => this.fail(error),
    );
  }

  /**
   * The person accepted, and the devices are open or, if `prompt`, follow: media goes out from here
   * on. Then the answer is sent at once: what the page draws comes after it.
   */
  async accept(): Promise<void> {
    this.giveUpLater();
    if (this.prompt) this.#sendAnswer(this.prompt);
    const early = await this.#early;
    const { peer } = this;
    if (this.closed) return;
    try {
      if (early) {
        if (!this.#accepted) this.#sendAnswer(early);
        await this.attach();
      } else {
        await peer.acceptOffer(this.#message.offer);
        await this.attach();
        this.#sendAnswer(await peer.answer());
        this.releaseCandidates();
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.openDialog();
    if (this.#whileRinging === 'relay') peer.restartIce(this.context.config());
  }

  protected override leave(reason: EndReason, duration: number | undefined): EndReason {
    if (this.#accepted) return super.leave(reason, duration);
    // Who hangs up before the answer is out has declined, whatever this page showed by then.
    const own = reason === 'completed' ? 'declined' : reason;
    // A trouble that has no word here must not be taken for the person's own.
    const said = REJECT_REASONS.find((each) => each === own) ?? 'media_failed';
    this.send({ type: 'call_reject', reason: said });
    return said;
  }

  async #answerEarly(): Promise<Answer | undefined> {
    const { peer } = this;
    const isWanted =
      peer.trackless &&
      this.#whileRinging !== 'off' &&
      this.remoteSupports?.includes('early_answer');
    if (!isWanted) return undefined;
    await peer.acceptOffer(this.#message.offer);
    return peer.answer();
  }

  #sendAnswer(answer: Answer): void {
    this.#accepted = true;
    this.send({
      type: 'call_answer',
      answer,
      connectionId: this.peer.id,
      supported: supportedTags(this.context.platform),
      media: this.context.media(),
    });
  }
}
