import type { GroupCallsDeps, GroupCallsPort } from '../call/group-calls-port.ts';
import type { LobbyState } from '../call/guests-port.ts';
import type { CallChat } from '../chat/call-chat.ts';
import { Chats, type EndedChat } from '../chat/chats.ts';
import type { Value } from '../primitives/value.ts';
import { GroupCalls } from './group-calls.ts';

/** Services of the engine that the code of group calls and chats uses. */
export interface GroupDeps extends GroupCallsDeps {
  /** Written by the chats alone: see `WebRTCCalls.chat`. */
  readonly chat: Value<CallChat | null>;
  onChatEnded(chat: EndedChat): void;
  /** The class is in the code that a page loads at once. */
  createValue<T>(initial: T): Value<T>;
}

export interface GroupCode {
  readonly calls: GroupCallsPort;
  readonly chats: Chats;
}

/**
 * The engine's part of calls of more than two people, and of the chat in a call. A page loads it when one of
 * them begins, by `#load-group`.
 */
export interface GroupModule {
  createGroup(deps: GroupDeps): GroupCode;
}

export function createGroup(deps: GroupDeps): GroupCode {
  const { context, registry, chat, onChatEnded, createValue } = deps;
  const chats = new Chats({
    platform: context.platform,
    current: chat,
    createValue,
    calls: () => registry.calls,
    onEnded: onChatEnded,
  });
  return { calls: new GroupCalls(deps, createValue<LobbyState | null>(null)), chats };
}
