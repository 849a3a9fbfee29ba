import { createHash, randomBytes } from 'node:crypto';
import type { Person, Session } from '../../wire/entities.ts';
import type { Clock } from '../clock.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { toPerson } from './people.ts';

/** A month without a visit ends a session. */
export const SESSION_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** Who holds a good token. `sessionId` names the session without opening it. */
export interface Visitor {
  readonly user: Person;
  readonly sessionId: string;
}

export interface Sessions {
  open(user: Person): Promise<Session>;
  /** Whose token it is; nobody's when it is unknown, expired or signed out. */
  verify(token: string): Promise<Visitor | undefined>;
  close(sessionId: string): Promise<void>;
  /** Deletes what has expired. */
  sweep(): Promise<void>;
}

/** Names the session of a token; the token cannot be had back from it. */
export function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function createSessions(db: ChatDatabase, clock: Clock): Sessions {
  return {
    async open(user) {
      const token = randomBytes(32).toString('base64url');
      const now = clock();
      await db
        .insertInto('sessions')
        .values({
          token_hash: sessionIdOf(token),
          user_id: user.id,
          created_at: now,
          expires_at: now + SESSION_LIFE_MS,
        })
        .execute();
      return { user, token };
    },

    async verify(token) {
      const sessionId = sessionIdOf(token);
      const now = clock();
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['users.id', 'users.name', 'sessions.expires_at'])
        .where('token_hash', '=', sessionId)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (!row) return undefined;
      // Renewed by use, but written once a day at most, not at every request.
      if (row.expires_at < now + SESSION_LIFE_MS - 24 * 60 * 60 * 1000) {
        await db
          .updateTable('sessions')
          .set({ expires_at: now + SESSION_LIFE_MS })
          .where('token_hash', '=', sessionId)
          .execute();
      }
      return { user: toPerson(row), sessionId };
    },

    async close(sessionId) {
      await db.deleteFrom('sessions').where('token_hash', '=', sessionId).execute();
    },

    async sweep() {
      await db.deleteFrom('sessions').where('expires_at', '<=', clock()).execute();
    },
  };
}
