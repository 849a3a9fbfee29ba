import type {
  ConversationCallChanged,
  ErrorCode,
  ErrorMessage,
  Incoming,
  IncomingPeerMessage,
  Welcome,
} from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import { isAnswered } from '../model/call-phase.ts';
import { isEnd } from '../signaling/is-end.ts';
import type { CallMessage } from '../signaling/signaling.ts';
import type { Call } from './call.ts';
import type { CallRegistry } from './call-registry.ts';
import { isGroupMessage } from './group-message.ts';
import type { GroupPort } from './group-port.ts';
import { IncomingOffers, type IncomingOffersDeps } from './incoming-offers.ts';
import { SessionRecovery } from './session-recovery.ts';

export interface MessageRouterDeps extends Omit<IncomingOffersDeps, 'route'> {
  readonly group: GroupPort;
  onConversationCall(message: ConversationCallChanged): void;
}

/** Routes each message to the call that it belongs to. */
export class MessageRouter {
  private readonly _deps: MessageRouterDeps;
  private readonly _registry: CallRegistry;
  private readonly _offers: IncomingOffers;
  private readonly _recovery: SessionRecovery;
  private _missed = 0;
  private _session: Welcome | undefined;

  constructor(deps: MessageRouterDeps) {
    this._deps = deps;
    this._registry = deps.registry;
    this._offers = new IncomingOffers({ ...deps, route: (message) => this.route(message) });
    this._recovery = new SessionRecovery(deps);
  }

  /** Missed calls that the person has not seen; 0 where no server counts them. */
  get missed(): number {
    return this._missed;
  }

  /** What the calls server told about this session; undefined without one. */
  get session(): Welcome | undefined {
    // A page that only renders has no signalling to ask.
    return this._session && this._isAuthoritative ? this._session : undefined;
  }

  receive(message: CallMessage): void {
    switch (message.type) {
      case 'welcome':
        this._session = message;
        this._recovery.handleWelcome(message);
        this._setMissed(message.missedCount);
        break;
      case 'missed_count':
        this._setMissed(message.count);
        break;
      case 'conversation_call':
        this._deps.onConversationCall(message);
        break;
      case 'error':
        this._handleError(message);
        break;
      default:
        // Over a relay nobody owns a roster.
        if (this._isAuthoritative && this._deps.group.receive(message)) break;
        this.route(message);
        // Only a server knows which end came first; over a relay it could be anybody's word.
        if (isEnd(message) && this._isAuthoritative) this._registry.correct(message);
    }
  }

  /** Routes a message of another participant. */
  route(message: IncomingPeerMessage): void {
    const call = this._registry.withParticipant(
      message.from,
      (phase) => message.callId === undefined || message.callId === phase.call.id,
    );
    if (isGroupMessage(message)) {
      // A call of two has a chat as well. Over a relay nobody owns a roster.
      if (call && message.type === 'call_chat') {
        this._deps.group.handleChat(call, message.from, { kind: 'message', message });
      }
      return;
    }
    // A basic client's second offer before the first was answered begins another call.
    const isRedial = message.type === 'call_offer' && !(call && isAnswered(call.phase));
    if (call && !isRedial) this._deliver(call, message);
    else if (message.type === 'call_offer') this._offers.handle(message);
    else for (const { rival } of this._registry.calls) rival.buffer(message);
  }

  /** A call ended. */
  handleEnded(): void {
    this._recovery.handleEnded();
  }

  /** A ringing call has its time limit. */
  limitRinging(call: Call): void {
    this._offers.limitRinging(call);
  }

  private get _isAuthoritative(): boolean {
    return this._deps.context.signaling().authoritative;
  }

  private _setMissed(count: number): void {
    this._missed = count;
    this._deps.context.changes.announce();
  }

  private _deliver(call: Call, message: Incoming): void {
    const { log } = this._deps.context.platform;
    call.handle(message).catch((error) => {
      const event = isExpected(error) ? 'message_ignored' : 'message_failed';
      log.child({ callId: message.callId }).event(event, { type: message.type, error });
    });
  }

  private _handleError(message: ErrorMessage): void {
    const { code, callId, re, refused } = message;
    this._deps.context.platform.log.child({ callId }).event('server_error', { type: re, code });
    if (this._deps.group.handleError(message)) return;
    const call = this._registry.byId(refused ?? callId);
    // The offer of the call that goes on came before this, if it still lives for this device.
    if (!call || (code === 'glare' && this._offers.yieldTo(call))) return;
    // A newer server may know more codes; UIs have a text for unknown ones.
    if (
      re === 'call_answer' ||
      re === 'call_join' ||
      (re === 'call_offer' && !isAnswered(call.phase))
    ) {
      call.endRemotely('failed', code as ErrorCode);
    } else if (code === 'call_not_found' && (isAnswered(call.phase) || re === 'call_ringing')) {
      call.endRemotely('connection_lost');
    }
  }
}

/** Whether the error only means that a message arrived when its call did not allow it. */
function isExpected(error: unknown): boolean {
  return error instanceof CallsError && (error.code === 'invalid_state' || error.code === 'closed');
}
