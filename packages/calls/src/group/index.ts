import type { GroupCode, GroupDeps } from '../call/group-calls-port.ts';
import { Chats } from '../chat/chats.ts';
import { GroupCalls } from './group-calls.ts';

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
  return { calls: new GroupCalls(deps), chats };
}
