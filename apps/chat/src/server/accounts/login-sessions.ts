import { createHash, randomBytes } from 'node:crypto';
import type { LoginSession, Person } from '../../wire/entities.ts';
import type { Clock } from '../clock.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { toPerson } from './people.ts';

/** A month without a visit ends a session. */
export const LOGIN_SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

/** Who holds a good token. `loginSessionId` names the session without opening it. */
export interface AuthenticatedUser {
  readonly user: Person;
  readonly loginSessionId: string;
}

export interface LoginSessions {
  open(user: Person): Promise<LoginSession>;
  /** Whose token it is; nobody's when it is unknown, expired or signed out. */
  verify(token: string): Promise<AuthenticatedUser | undefined>;
  close(loginSessionId: string): Promise<void>;
  /** Deletes what has expired. */
  deleteExpired(): Promise<void>;
}

/** Names the session of a token; the token cannot be had back from it. */
export function loginSessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function createLoginSessions(db: ChatDatabase, clock: Clock): LoginSessions {
  return {
    async open(user) {
      const token = randomBytes(32).toString('base64url');
      const now = clock();
      await db
        .insertInto('sessions')
        .values({
          token_hash: loginSessionIdOf(token),
          user_id: user.id,
          created_at: now,
          expires_at: now + LOGIN_SESSION_LIFETIME_MS,
        })
        .execute();
      return { user, token };
    },

    async verify(token) {
      const loginSessionId = loginSessionIdOf(token);
      const now = clock();
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['users.id', 'users.name', 'sessions.expires_at'])
        .where('token_hash', '=', loginSessionId)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (!row) return undefined;
      // Renewed by use, but written once a day at most, not at every request.
      if (row.expires_at < now + LOGIN_SESSION_LIFETIME_MS - 24 * 60 * 60 * 1000) {
        await db
          .updateTable('sessions')
          .set({ expires_at: now + LOGIN_SESSION_LIFETIME_MS })
          .where('token_hash', '=', loginSessionId)
          .execute();
      }
      return { user: toPerson(row), loginSessionId };
    },

    async close(loginSessionId) {
      await db.deleteFrom('sessions').where('token_hash', '=', loginSessionId).execute();
    },

    async deleteExpired() {
      await db.deleteFrom('sessions').where('expires_at', '<=', clock()).execute();
    },
  };
}
