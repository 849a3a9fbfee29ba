import { type Selectable, sql } from 'kysely';
import type { Person } from '../../wire/entities.ts';
import { SEARCH_LIMIT } from '../../wire/limits.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../http-errors.ts';
import type { ChatDatabase, ChatTables } from '../storage/schema.ts';
import { avatarUrl } from './avatar.ts';
import { checkPassword, hashPassword } from './passwords.ts';

export function toPerson(row: Pick<Selectable<ChatTables['users']>, 'id' | 'name'>): Person {
  return { id: row.id, name: row.name, picture: avatarUrl(row.id, row.name) };
}

/** Accounts: who exists, and who knows their password. */
export interface People {
  /** Throws `login_taken`. */
  signUp(input: { login: string; name: string; password: string }): Promise<Person>;
  /** Throws `wrong_credentials`, the same for a wrong login and a wrong password. */
  signIn(input: { login: string; password: string }): Promise<Person>;
  /**
   * Makes an account that no password opens, unless it exists; found by its alias, too. Returns
   * whether it was made.
   */
  addWithoutPassword(person: { id: string; name: string; alias?: string }): Promise<boolean>;
  find(id: string): Promise<Person | undefined>;
  /** Notes who is in a call, for the next start. */
  setInCall(id: string, idsInCall: boolean): Promise<void>;
  /** Ids of who is in a call. */
  inCall(): Promise<string[]>;
  /** People whose name or login contains the text, without the one who asks. */
  search(query: string, exceptId: string): Promise<Person[]>;
}

export function createPeople(db: ChatDatabase, clock: Clock): People {
  async function add(
    id: string,
    name: string,
    passwordHash: string | null,
    alias = '',
  ): Promise<boolean> {
    const result = await db
      .insertInto('users')
      .values({
        id,
        name,
        name_search: `${name} ${alias}`.trim().toLowerCase(),
        password_hash: passwordHash,
        created_at: clock(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return Number(result.numInsertedOrUpdatedRows) > 0;
  }

  return {
    async signUp({ login, name, password }) {
      const passwordHash = await hashPassword(password);
      if (!(await add(login, name, passwordHash))) throw new ChatError('login_taken');
      return toPerson({ id: login, name });
    },

    async signIn({ login, password }) {
      const row = await db
        .selectFrom('users')
        .select(['id', 'name', 'password_hash'])
        .where('id', '=', login)
        .executeTakeFirst();
      const good = await checkPassword(row?.password_hash, password);
      if (!row || !good) throw new ChatError('wrong_credentials');
      return toPerson(row);
    },

    addWithoutPassword: ({ id, name, alias }) => add(id, name, null, alias),

    async find(id) {
      const row = await db
        .selectFrom('users')
        .select(['id', 'name'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toPerson(row);
    },

    async setInCall(id, inCall) {
      await db
        .updateTable('users')
        .set({ in_call: inCall ? 1 : 0 })
        .where('id', '=', id)
        .execute();
    },

    async inCall() {
      const rows = await db.selectFrom('users').select('id').where('in_call', '=', 1).execute();
      return rows.map(({ id }) => id);
    },

    async search(query, exceptId) {
      const pattern = `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
      const rows = await db
        .selectFrom('users')
        .select(['id', 'name'])
        .where('id', '!=', exceptId)
        .where(
          sql<boolean>`(name_search like ${pattern} escape '\\' or id like ${pattern} escape '\\')`,
        )
        .orderBy('name')
        .limit(SEARCH_LIMIT)
        .execute();
      return rows.map(toPerson);
    },
  };
}
