import type { EndReason, ErrorCode, IncomingPeerMessage, OptionTag } from '@xpchat/calls-protocol';
import { CallsError, toCallsError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { TransportState } from '../platform/transport-state.ts';
import { isAnswered, isLive, type Participant } from '../snapshot.ts';
import { CallLink } from './call-link.ts';
import { durationOf } from './call-machine.ts';

/** Milliseconds that a path may take to come up, or to come back. */
const CONNECT_TIMEOUT = 30_000;
/** The same for a page that was left, which has its own time to be returned to once it has loaded. */
const RETURN_TIMEOUT = 45_000;

/** One call with one other person, from this device's side: what callers and callees share. */
export abstract class CallSession extends CallLink {
  /** Why the call ends if its path does: once it was up, the two have talked. */
  protected failure: EndReason = 'media_failed';
  #stopGivingUp: (() => void) | null = null;

  participant(): Participant {
    const phase = this.context.phase();
    const { peer } = isLive(phase) ? phase.call : this.info;
    const played = isAnswered(phase) && !phase.localHold && !phase.remoteHold;
    return { peer, ...this.remote.snapshot(played) };
  }

  /** Takes a message of this call. What its state does not allow is dropped. */
  async handle(message: IncomingPeerMessage): Promise<void> {
    switch (message.type) {
      case 'ice_candidate':
        this.handleCandidate(message);
        break;
      case 'call_reject':
      case 'call_cancel':
      case 'call_end':
        this.context.apply({ type: 'end', reason: message.reason, by: 'remote' });
        break;
      case 'call_media':
        this.remote.setMedia(message.media);
        break;
      case 'call_hold':
        this.context.apply({ type: 'hold', by: 'remote', held: message.held });
        await this.attach();
        break;
      case 'call_renegotiate':
        await this.handleRenegotiate(message);
        break;
      // A basic client's new offer within the call (SIP re-INVITE), and its answer to one.
      case 'call_offer':
        if (this.#isBasicDialog()) await this.handleDialogDescription(message.offer);
        break;
      case 'call_answer':
        if (this.#isBasicDialog()) await this.handleDialogDescription(message.answer);
        break;
      case 'call_ringing':
        break;
    }
  }

  /** Whether the other side, or the server, has heard that this person is in the call. */
  abstract get joined(): boolean;

  /**
   * Tells the other side in the words of the state that this person is out of the call. Returns the
   * reason as everybody will have it.
   *
   * @param duration however late a server hears of it, the call was as long as this side shows
   */
  protected leave(reason: EndReason, duration: number | undefined): EndReason {
    this.send({ type: 'call_end', reason, duration });
    return reason;
  }

  /** Leaves the call and ends it here. */
  hangUp(reason: EndReason, error?: ErrorCode, by: 'local' | 'remote' = 'local'): void {
    if (this.closed) return;
    const duration = durationOf(this.context.phase(), this.context.platform.clock.now());
    this.context.apply({ type: 'end', reason: this.leave(reason, duration), by, error, duration });
  }

  /** This person holds the call, or resumes it; the phase says so already. */
  async announceHold(held: boolean): Promise<void> {
    // A server has to know even if the other side does not understand.
    if (this.context.authoritative() || this.remoteSupports?.includes('hold')) {
      this.send({ type: 'call_hold', held });
    }
    await this.updateMedia();
  }

  /** The tracks to send changed. */
  async updateMedia(): Promise<void> {
    if (!this.answered) return;
    await this.attach();
    this.announceMedia();
  }

  /** What is switched while the call is held is told when it is resumed. */
  announceMedia(): void {
    const phase = this.context.phase();
    if (this.answered && isAnswered(phase) && !phase.localHold) {
      this.send({ type: 'call_media', media: this.context.media() });
    }
  }

  override close(): void {
    this.#stopGivingUp?.();
    super.close();
  }

  protected override fail(error: unknown): void {
    if (this.closed) return;
    this.context.platform.log.child({ callId: this.info.id }).event('call_failed', { error });
    this.hangUp(this.failure, toCallsError(error).code);
  }

  protected override openDialog(): void {
    super.openDialog();
    // Devices may have been switched since the message that told of them.
    this.announceMedia();
  }

  #isBasicDialog(): boolean {
    return this.answered && !this.remoteSupports?.includes('renegotiate');
  }

  protected override handleTransport(state: TransportState): void {
    if (!this.answered) return;
    const phase = this.context.phase().name;
    const interrupted = () => {
      if (phase === 'active') this.context.apply({ type: 'interrupted' });
    };
    switch (state) {
      case 'connected':
        this.#stopGivingUp?.();
        this.#stopGivingUp = null;
        this.stopRenewing();
        this.failure = 'connection_lost';
        if (phase !== 'active') this.context.apply({ type: 'connected' });
        break;
      case 'disconnected':
      case 'failed':
        interrupted();
        this.giveUpLater();
        if (state === 'failed') this.peer.restartIce();
        break;
      case 'closed':
        // The other side closed its connection. A extended client says why by a message, or is loading
        // its page anew.
        if (!this.remoteSupports) {
          // It has no other way to hang up; the server has to hear of it from here.
          this.hangUp('completed', undefined, 'remote');
        } else {
          interrupted();
          this.giveUpLater(this.context.authoritative() ? RETURN_TIMEOUT : CONNECT_TIMEOUT);
        }
        break;
      case 'connecting':
        break;
    }
  }

  /** From the answer on: a path that does not come up, for whatever reason, ends the call. */
  protected giveUpLater(ms = CONNECT_TIMEOUT): void {
    if (this.closed) return;
    this.#stopGivingUp ??= this.context.platform.clock.after(ms, () => {
      this.hangUp(this.failure, 'media_failed');
    });
  }
}

/** What this client can do, for the messages that open a call. */
export function supportedTags(platform: Platform): OptionTag[] {
  const tags: OptionTag[] = ['early_answer', 'renegotiate', 'hold'];
  if (platform.canRollback) tags.push('rollback');
  return tags;
}

/** Whether an error only says that a message came when its call did not allow it. */
export function isInvalidState(error: unknown): boolean {
  return error instanceof CallsError && (error.code === 'invalid_state' || error.code === 'closed');
}
