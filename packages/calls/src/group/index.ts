import type { CreateGroupCalls } from '../call/group-calls-port.ts';
import { GroupCalls } from './group-calls.ts';

/**
 * The engine's part of calls of more than two people. A page loads it when such a call begins, by
 * `#load-group`.
 */
export interface GroupModule {
  readonly createGroupCalls: CreateGroupCalls;
}

export const createGroupCalls: CreateGroupCalls = (deps) => new GroupCalls(deps);
