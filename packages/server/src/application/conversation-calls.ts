import type { ConversationCall, ConversationCallChanged } from '@xpchat/calls-protocol';
import type { Call } from '../domain/call.ts';
import { conversationCallOf } from '../domain/conversation-call.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Conversations } from '../ports/conversations.ts';
import type { Log } from '../ports/log.ts';

export interface ConversationCallsPorts {
  readonly store: Pick<CallStore, 'ofConversation'>;
  readonly conversations: Conversations;
  readonly notifyUser: (userId: string, message: ConversationCallChanged) => void;
  readonly log: Pick<Log, 'error'>;
}

/** Finds the call of a conversation, and notifies the members when it changes. */
export class ConversationCalls {
  readonly #ports: ConversationCallsPorts;
  /** One message at a time for each conversation, so that an older one never follows a newer one. */
  readonly #conversations = new KeyedQueue();

  constructor(ports: ConversationCallsPorts) {
    this.#ports = ports;
  }

  /** The call that members of the conversation may join. The caller checks that the viewer is one. */
  async callOf(conversationId: string): Promise<ConversationCall | null> {
    return conversationCallOf(await this.#ports.store.ofConversation(conversationId));
  }

  /** Call this after each stored change of a call. */
  callChanged(before: Call | undefined, after: Call): void {
    const conversationId = after.group?.conversationId;
    if (conversationId === undefined) return;
    const [was, is] = [conversationCallOf(before), conversationCallOf(after)];
    if (JSON.stringify(was) === JSON.stringify(is)) return;
    this.#conversations
      .run(conversationId, () => this.#notifyMembers(conversationId, after))
      .catch((err: unknown) => {
        this.#ports.log.error(
          { err, callId: after.id },
          'could not notify the members of a conversation about its call',
        );
      });
  }

  /** Resolves when all members were notified. */
  idle(): Promise<void> {
    return this.#conversations.idle();
  }

  async #notifyMembers(conversationId: string, { participants }: Call): Promise<void> {
    const { notifyUser } = this.#ports;
    // The person who started the call is a member, or was one.
    for (const { userId } of participants) {
      const members = await this.#ports.conversations.membersOf(conversationId, userId);
      if (!members) continue;
      // Read now: the call may have changed again.
      const call = await this.callOf(conversationId);
      for (const member of members) {
        notifyUser(member, { type: 'conversation_call', conversationId, call });
      }
      return;
    }
  }
}
