import type {
  EndReason,
  ErrorCode,
  ErrorMessage,
  IncomingPeerMessage,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { isAnswered, isLive } from '../model/call-phase.ts';
import { isEnd } from '../signaling/is-end.ts';
import type { CallMessage } from '../signaling/signaling.ts';
import type { Call } from './call.ts';
import type { CallRegistry } from './call-registry.ts';
import { IncomingOffers, type IncomingOffersDeps } from './incoming-offers.ts';
import { SessionRecovery } from './session-recovery.ts';

export type MessageRouterDeps = Omit<IncomingOffersDeps, 'route'>;

/** Routes each message to the call that it belongs to. */
export class MessageRouter {
  readonly #deps: MessageRouterDeps;
  readonly #registry: CallRegistry;
  readonly #offers: IncomingOffers;
  readonly #recovery: SessionRecovery;
  #missed = 0;
  #ownUserId: string | undefined;

  constructor(deps: MessageRouterDeps) {
    this.#deps = deps;
    this.#registry = deps.registry;
    this.#offers = new IncomingOffers({ ...deps, route: (message) => this.route(message) });
    this.#recovery = new SessionRecovery(deps);
  }

  /** Missed calls that the person has not seen; 0 where no server counts them. */
  get missed(): number {
    return this.#missed;
  }

  /** This person's user id by the calls server; undefined while no server has told it. */
  get ownUserId(): string | undefined {
    return this.#deps.context.signaling().authoritative ? this.#ownUserId : undefined;
  }

  receive(message: CallMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#ownUserId = message.userId;
        this.#recovery.handleWelcome(message);
        this.#setMissed(message.missedCount);
        break;
      case 'missed_count':
        this.#setMissed(message.count);
        break;
      case 'error':
        this.#handleError(message);
        break;
      default:
        this.route(message);
        // Only a server knows which end came first; over a relay it could be anybody's word.
        if (isEnd(message) && this.#deps.context.signaling().authoritative)
          this.#registry.correct(message);
    }
  }

  /** Routes a message of another participant. */
  route(message: IncomingPeerMessage): void {
    const call = this.#registry.withParticipant(
      message.from,
      (phase) => message.callId === undefined || message.callId === phase.call.id,
    );
    // A basic client's second offer before the first was answered begins another call.
    const isRedial = message.type === 'call_offer' && !(call && isAnswered(call.phase));
    if (call && !isRedial) this.#deliver(call, message);
    else if (message.type === 'call_offer') this.#offers.handle(message);
    else for (const { rival } of this.#registry.calls) rival.buffer(message);
  }

  /** A call ended. */
  handleEnded(): void {
    this.#recovery.handleEnded();
  }

  #setMissed(count: number): void {
    this.#missed = count;
    this.#deps.context.changes.announce();
  }

  #deliver(call: Call, message: IncomingPeerMessage): void {
    const { log } = this.#deps.context.platform;
    call.handle(message).catch((error) => {
      const event = isExpected(error) ? 'message_ignored' : 'message_failed';
      log.child({ callId: message.callId }).event(event, { type: message.type, error });
    });
  }

  #handleError({ code, callId, re, refused }: ErrorMessage): void {
    this.#deps.context.platform.log.child({ callId }).event('server_error', { type: re, code });
    const call = this.#registry.byId(refused ?? callId);
    // The offer of the call that goes on came before this, if it still lives for this device.
    if (!call || (code === 'glare' && this.#offers.yieldTo(call))) return;
    // A newer server may know more codes; UIs have a text for unknown ones.
    if (re === 'call_answer' || (re === 'call_offer' && !isAnswered(call.phase))) {
      this.#end(call, 'failed', code as ErrorCode);
    } else if (code === 'call_not_found' && (isAnswered(call.phase) || re === 'call_ringing')) {
      this.#end(call, 'connection_lost');
    }
  }

  #end(call: Call, reason: EndReason, error?: ErrorCode): void {
    if (isLive(call.phase)) call.apply({ type: 'end', reason, by: 'remote', error });
  }
}

/** Whether the error only means that a message arrived when its call did not allow it. */
function isExpected(error: unknown): boolean {
  return error instanceof CallsError && (error.code === 'invalid_state' || error.code === 'closed');
}
