import type { CreateGroupCalls } from '../call/group-calls-port.ts';
import type { createChats } from '../chat/index.ts';
import { GroupCalls } from './group-calls.ts';

export { createChats } from '../chat/index.ts';

/**
 * The engine's part of calls of more than two people, and of the chat in a call. A page loads it when one of
 * them begins, by `#load-group`.
 */
export interface GroupModule {
  readonly createGroupCalls: CreateGroupCalls;
  readonly createChats: typeof createChats;
}

export const createGroupCalls: CreateGroupCalls = (deps) => new GroupCalls(deps);
