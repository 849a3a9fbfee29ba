import type { Conversation, Person } from '../wire/entities.ts';
import { type Api, errorCodeOf } from './api.ts';
import type { ChatEvent } from './chat-state.ts';

/** Actions of a person on groups. Each one rejects with an ApiError. */
export interface GroupActions {
  /**
   * Creates a group, once for each `clientId`.
   *
   * @returns the id of the group
   */
  create(clientId: string, name: string, userIds: readonly string[]): Promise<string>;
  rename(id: string, name: string): Promise<void>;
  add(id: string, userIds: readonly string[]): Promise<void>;
  leave(id: string): Promise<void>;
  /** Whether a request to leave is under way. Its answer removes the group. */
  isLeaving(id: string): boolean;
}

export interface GroupActionsDeps {
  readonly api: Pick<Api, 'createGroup' | 'renameGroup' | 'addMembers' | 'leaveGroup'>;
  readonly me: Person;
  readonly apply: (event: ChatEvent) => void;
  /** Runs a request of the person. If the login session has ended, the chat ends too. */
  readonly guarded: <Result>(request: Promise<Result>) => Promise<Result>;
}

export function createGroupActions({ api, me, apply, guarded }: GroupActionsDeps): GroupActions {
  /** Applies an answer, which may be older than the latest event of the socket. */
  const change = ({ id, group, others }: Conversation): void => {
    if (!group) return;
    apply({ type: 'group', conversationId: id, ...group, members: [...others, me] });
  };
  const leaving = new Set<string>();
  return {
    async create(clientId, name, userIds) {
      const conversation = await guarded(
        api.createGroup({ clientId, name, userIds: [...userIds] }),
      );
      apply({ type: 'conversation', conversation });
      return conversation.id;
    },
    async rename(id, name) {
      change(await guarded(api.renameGroup(id, name)));
    },
    async add(id, userIds) {
      change(await guarded(api.addMembers(id, userIds)));
    },
    async leave(id) {
      leaving.add(id);
      try {
        await guarded(api.leaveGroup(id)).catch((error) => {
          // The person has left already: the answer to an earlier request was lost.
          if (errorCodeOf(error) !== 'not_found') throw error;
        });
        apply({ type: 'left', conversationId: id });
      } finally {
        leaving.delete(id);
      }
    },
    isLeaving: (id) => leaving.has(id),
  };
}
