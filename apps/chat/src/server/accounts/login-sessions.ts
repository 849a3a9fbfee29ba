import { createHash, randomBytes } from 'node:crypto';
import type { LoginSession, Person } from '../../wire/entities.ts';
import type { Clock } from '../clock.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { PERSON_COLUMNS, toPerson } from './people.ts';

/** A login session expires after a month without a request. */
export const LOGIN_SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

/** Login sessions of one person. The oldest are signed out. */
const MAX_LOGIN_SESSIONS = 200;

/**
 * The holder of a valid token. `loginSessionId` identifies the login session and is not a secret.
 */
export interface AuthenticatedUser {
  readonly user: Person;
  readonly loginSessionId: string;
}

export interface LoginSessions {
  /** Signs the person in. */
  open(user: Person): Promise<LoginSession>;
  /** Returns the owner of the token; undefined if it is unknown, expired or signed out. */
  verify(token: string): Promise<AuthenticatedUser | undefined>;
  close(loginSessionId: string): Promise<void>;
  /** Deletes the expired login sessions. */
  deleteExpired(): Promise<void>;
}

/** Derives the login session's id from its token. The token cannot be derived from the id. */
export function loginSessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function createLoginSessions(db: ChatDatabase, clock: Clock): LoginSessions {
  async function forgetOldest(userId: string): Promise<void> {
    await db
      .deleteFrom('sessions')
      .where('token_hash', 'in', (sessions) =>
        sessions
          .selectFrom('sessions')
          .select('token_hash')
          .where('user_id', '=', userId)
          .orderBy('created_at', 'desc')
          .orderBy('expires_at', 'desc')
          .limit(-1)
          .offset(MAX_LOGIN_SESSIONS),
      )
      .execute();
  }

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
      await forgetOldest(user.id);
      return { user, token };
    },

    async verify(token) {
      const loginSessionId = loginSessionIdOf(token);
      const now = clock();
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select([...PERSON_COLUMNS, 'sessions.expires_at'])
        .where('token_hash', '=', loginSessionId)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (!row) return undefined;
      // Each use extends the login session, but it is written at most once a day.
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
