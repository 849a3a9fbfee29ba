import type { ErrorMessage, IncomingPeerMessage } from '@xpchat/calls-protocol';
import { groupCode } from '#load-group';
import type { Call } from '../call/call.ts';
import type { CallManager } from '../call/call-manager.ts';
import type { ChatInput } from '../call/chat-input.ts';
import { isGroupMessage } from '../call/group-message.ts';
import type { GroupPort } from '../call/group-port.ts';
import type { CallChat } from '../chat/call-chat.ts';
import type { GroupCode, GroupModule } from '../group/index.ts';
import type { Emitter } from '../lib/emitter.ts';
import type { Platform } from '../platform/platform.ts';
import { Value } from '../primitives/value.ts';
import type { WebRTCCallsEvents } from './events.ts';

/** Dependencies of group calls, and the router for all other messages. */
type Calls = Pick<CallManager, 'groupDeps' | 'router'>;

/**
 * Calls of several people, and the chats of all calls. Their code is loaded with the first message or
 * method that needs it.
 */
export class LazyGroup implements GroupPort {
  /** See `WebRTCCalls.chat`. */
  readonly chat: Value<CallChat | null>;
  private readonly _platform: Platform;
  private readonly _events: Emitter<WebRTCCallsEvents>;
  private readonly _calls: () => Calls;
  private _code: GroupCode | null = null;
  /** Calls whose messages wait for the code. */
  private readonly _waiting = new Set<string>();
  private _closings = 0;

  constructor(platform: Platform, events: Emitter<WebRTCCallsEvents>, calls: () => Calls) {
    this._platform = platform;
    this._events = events;
    this._calls = calls;
    this.chat = this._createValue<CallChat | null>(null);
  }

  /** Throws CallsError `not_connected` if the code cannot be loaded. */
  async load(): Promise<GroupCode> {
    return this._codeOf(await groupCode.load());
  }

  receive(message: IncomingPeerMessage): boolean {
    const { callId = '' } = message;
    // A call of two has a chat as well.
    const isGroup = isGroupMessage(message) && message.type !== 'call_chat';
    if (!isGroup && (groupCode.module || !this._waiting.has(callId))) return false;
    this._waiting.add(callId);
    this._whenLoaded(({ calls }) =>
      isGroup ? calls.handle(message) : this._calls().router.route(message),
    );
    return true;
  }

  restore(call: Call, state: unknown): void {
    this._whenLoaded(({ calls }) => calls.restore(call, state));
  }

  handleChat(call: Call, from: string, input: ChatInput): void {
    this._whenLoaded(({ chats }) => chats.handle(call, from, input));
  }

  handleError(message: ErrorMessage): boolean {
    return !!this._code?.calls.handleError(message);
  }

  handleEnded(call: Call): void {
    this._waiting.delete(call.id);
    this._code?.calls.handleEnded(call);
  }

  /** What waits for the code is not done any more. */
  close(): void {
    this._closings++;
    this._waiting.clear();
  }

  /** Something about the calls changed. */
  updateChats(): void {
    this._code?.update();
  }

  private _whenLoaded(task: (code: GroupCode) => void): void {
    const closings = this._closings;
    groupCode.whenLoaded(this._platform, (module) => {
      if (closings !== this._closings) return;
      // One message that fails must not stop those that wait behind it.
      try {
        task(this._codeOf(module));
      } catch (error) {
        this._platform.reportError(error);
      }
    });
  }

  private _codeOf({ createGroup }: GroupModule): GroupCode {
    this._code ??= createGroup({
      ...this._calls().groupDeps,
      chat: this.chat,
      events: this._events,
      createValue: (initial) => this._createValue(initial),
    });
    return this._code;
  }

  private _createValue<T>(initial: T): Value<T> {
    return new Value(initial, this._platform.reportError);
  }
}
