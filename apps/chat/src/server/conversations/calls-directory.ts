import { sql } from 'kysely';
import { matchesPerson, PERSON_COLUMNS, toPerson } from '../accounts/people.ts';
import type { Hub } from '../realtime/hub.ts';
import type { ChatDatabase } from '../storage/schema.ts';

/** The most people that one search returns to the calls module. */
const MAX_PEOPLE = 50;

/** Answers the requests of the calls module about conversations and people. */
export interface CallsDirectory {
  readonly conversations: {
    /** Returns the ids of all members; null if the person is not one, or there is no such conversation. */
    membersOf(conversationId: string, userId: string): Promise<readonly string[] | null>;
  };
  /**
   * Returns those whom the person may call, and whose name or login contains the text, by name. An empty
   * text finds everyone.
   */
  people(userId: string, query: string): Promise<readonly CallablePerson[]>;
}

interface CallablePerson {
  readonly userId: string;
  /** Absent if each page gives the person a name of its language, as in access tokens. */
  readonly name?: string;
  readonly picture?: string;
  /** As far as the person who asks may see it. */
  readonly online: boolean;
}

export interface CallsDirectoryDeps {
  readonly db: ChatDatabase;
  readonly isSeenOnline: Hub['isSeenOnline'];
  /** Whether pages name this account in their own language. */
  readonly isNamedByPage: (userId: string) => boolean;
}

export function createCallsDirectory(deps: CallsDirectoryDeps): CallsDirectory {
  const { db, isSeenOnline, isNamedByPage } = deps;
  return {
    conversations: {
      async membersOf(conversationId, userId) {
        const rows = await db
          .selectFrom('participants')
          .select('user_id')
          .where('conversation_id', '=', conversationId)
          .execute();
        const ids = rows.map((row) => row.user_id);
        return ids.includes(userId) ? ids : null;
      },
    },

    async people(userId, query) {
      const rows = await db
        .selectFrom('users')
        .select(PERSON_COLUMNS)
        .where('users.id', '!=', userId)
        .where(matchesPerson(query.trim()))
        .where(sharesConversation(userId))
        .orderBy('name')
        .limit(MAX_PEOPLE)
        .execute();
      return Promise.all(
        rows.map(toPerson).map(async ({ id, name, picture }) => ({
          userId: id,
          ...(isNamedByPage(id) ? {} : { name, picture }),
          online: await isSeenOnline(userId, id),
        })),
      );
    },
  };
}

/** Whether two people are members of a conversation, of two or of a group. */
export async function shareConversation(
  db: ChatDatabase,
  userId: string,
  otherId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('users.id')
    .where('users.id', '=', otherId)
    .where('users.id', '!=', userId)
    .where(sharesConversation(userId))
    .executeTakeFirst();
  return row !== undefined;
}

/** A condition on users. */
const sharesConversation = (userId: string) => sql<boolean>`exists (
  select 1 from participants as me
  join participants as other on other.conversation_id = me.conversation_id
  where me.user_id = ${userId} and other.user_id = users.id
)`;
