import { GROUP_MESSAGE_TYPES, type IncomingPeerMessage } from '@xpchat/calls-protocol';
import { groupCode } from '#load-group';
import type { CallChat } from '../chat/call-chat.ts';
import type { GroupModule } from '../group/index.ts';
import { Value } from '../primitives/value.ts';
import type { Call } from './call.ts';
import type { ChatInput } from './call-context.ts';
import type { GroupCode, GroupDeps } from './group-calls-port.ts';

/**
 * Calls of several people, and the chats of all calls. Their code is loaded with the first message or
 * method that needs it.
 */
export class LazyGroup {
  /** See `WebRTCCalls.chat`. */
  readonly chat: Value<CallChat | null>;
  private readonly _deps: GroupDeps;
  private readonly _route: (message: IncomingPeerMessage) => void;
  private _code: GroupCode | null = null;
  /** Calls whose messages wait for the code. */
  private readonly _waiting = new Set<string>();

  /** @param route takes what is no message of group calls */
  constructor(
    deps: Omit<GroupDeps, 'chat' | 'createValue'>,
    route: (message: IncomingPeerMessage) => void,
  ) {
    const createValue = <T>(initial: T) => new Value(initial, deps.context.platform.reportError);
    this.chat = createValue<CallChat | null>(null);
    this._deps = { ...deps, chat: this.chat, createValue };
    this._route = route;
  }

  /** Null until something needs it. */
  get code(): GroupCode | null {
    return this._code;
  }

  /** Throws CallsError `not_connected` if the code cannot be loaded. */
  async load(): Promise<GroupCode> {
    return this._codeOf(await groupCode.load());
  }

  /**
   * Takes a message of a group call. A message about a call whose earlier ones wait for the code waits
   * with them. Returns false for any other message.
   */
  receive(message: IncomingPeerMessage): boolean {
    const { callId = '', type } = message;
    // A call of two has a chat as well.
    const isGroup = type !== 'call_chat' && GROUP_MESSAGE_TYPES.some((each) => each === type);
    if (!isGroup && (groupCode.module || !this._waiting.has(callId))) return false;
    this._waiting.add(callId);
    this._whenLoaded(({ calls }) => (isGroup ? calls.handle(message) : this._route(message)));
    return true;
  }

  /** The roster of a call that the server reports to a page that connects. */
  restore(call: Call, roster: unknown): void {
    this._whenLoaded(({ calls }) => calls.restore(call, roster));
  }

  /** See `CallContext.onChat`. */
  handleChat(call: Call, from: string, input: ChatInput): void {
    this._whenLoaded(({ chats }) => chats.handle(call, from, input));
  }

  private _whenLoaded(task: (code: GroupCode) => void): void {
    const { clock } = this._deps.context.platform;
    groupCode.whenLoaded(clock, (module) => task(this._codeOf(module)));
  }

  private _codeOf({ createGroup }: GroupModule): GroupCode {
    this._code ??= createGroup(this._deps);
    return this._code;
  }
}
