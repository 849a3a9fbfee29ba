/** The host's group conversations. */
export interface Conversations {
  /**
   * The members of a conversation, with the person who asks. Null if there is no such conversation or they
   * are no member.
   *
   * @throws whatever the host's `membersOf` throws
   */
  membersOf(conversationId: string, userId: string): Promise<readonly string[] | null>;
}

/** A host without group conversations. */
export const NO_CONVERSATIONS: Conversations = { membersOf: async () => null };
