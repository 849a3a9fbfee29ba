import { cleanName } from '@xpchat/calls-server';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Person } from '../../wire/entities.ts';
import { SEARCH_LIMIT } from '../../wire/limits.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../http-errors.ts';
import { nameKeyOf } from '../storage/name-key.ts';
import type { ChatDatabase, ChatTables } from '../storage/schema.ts';
import { avatarUrl } from './avatar.ts';
import { checkPassword, hashPassword } from './passwords.ts';

/** Columns for {@link toPerson}. */
export const PERSON_COLUMNS = [
  'users.id',
  'users.name',
  sql<number>`exists (
    select 1 from users as namesake
    where namesake.name_key = users.name_key and namesake.id != users.id
  )`.as('hasNamesake'),
] as const;

interface PersonRow extends Pick<Selectable<ChatTables['users']>, 'id' | 'name'> {
  /** Somebody else has a name that people may confuse with this one. */
  readonly hasNamesake?: number;
}

/** A person whose name others may confuse is shown with the login, in the chat and in calls. */
export function toPerson({ id, name: stored, hasNamesake }: PersonRow): Person {
  // Names of earlier versions may hold characters that reorder or hide text.
  const name = cleanName(stored) ?? id;
  // Nobody may choose a name that looks like one with somebody else's login.
  const needsLogin = hasNamesake === 1 || /\p{Ps}/u.test(name);
  return { id, name: needsLogin ? `${name} (${id})` : name, picture: avatarUrl(id, name) };
}

/** Returns those of the people who exist, by id. */
export async function readPeople(
  db: ChatDatabase,
  ids: readonly string[],
): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(PERSON_COLUMNS)
    .where('id', 'in', sql<string>`(select value from json_each(${JSON.stringify(ids)}))`)
    .execute();
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}

/** A condition on users: the name or the login contains the text. */
export function matchesPerson(query: string): RawBuilder<boolean> {
  const pattern = `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`(name_search like ${pattern} escape '\\' or users.id like ${pattern} escape '\\')`;
}

/**
 * Logins that nobody may have, answered like one that is taken. So the answer does not prove that an
 * account exists, and nobody poses as the operator.
 */
const RESERVED_LOGINS = new Set(
  'admin administrator moderator operator owner root security staff support system xpchat'.split(
    ' ',
  ),
);

/** User accounts. */
export interface People {
  /** Creates an account. Throws `login_unavailable`. */
  signUp(input: { login: string; name: string; password: string }): Promise<Person>;
  /** Throws `wrong_credentials`, the same error for an unknown login and a wrong password. */
  signIn(input: { login: string; password: string }): Promise<Person>;
  /**
   * Creates an account without a password unless it exists. Search also finds it by its alias.
   * Returns whether it was created.
   */
  addWithoutPassword(person: { id: string; name: string; alias?: string }): Promise<boolean>;
  find(id: string): Promise<Person | undefined>;
  /** Stores whether the person is in a call, for the next start. */
  setInCall(id: string, idsInCall: boolean): Promise<void>;
  /** Returns the ids of everyone who is in a call. */
  inCall(): Promise<string[]>;
  /** Finds people whose name or login contains the text, except the person with `exceptId`. */
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
        name_key: nameKeyOf(name),
        name_search: `${name} ${alias}`.trim().toLowerCase(),
        password_hash: passwordHash,
        created_at: clock(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return Number(result.numInsertedOrUpdatedRows) > 0;
  }

  async function find(id: string): Promise<Person | undefined> {
    const row = await db
      .selectFrom('users')
      .select(PERSON_COLUMNS)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toPerson(row);
  }

  return {
    async signUp({ login, name, password }) {
      // First, so that the time of the answer does not tell whether the login exists.
      const passwordHash = await hashPassword(password);
      if (RESERVED_LOGINS.has(login)) throw new ChatError('login_unavailable');
      if (!(await add(login, name, passwordHash))) throw new ChatError('login_unavailable');
      return (await find(login)) ?? toPerson({ id: login, name });
    },

    async signIn({ login, password }) {
      const row = await db
        .selectFrom('users')
        .select([...PERSON_COLUMNS, 'password_hash'])
        .where('id', '=', login)
        .executeTakeFirst();
      const good = await checkPassword(row?.password_hash, password);
      if (!row || !good) throw new ChatError('wrong_credentials');
      return toPerson(row);
    },

    addWithoutPassword: ({ id, name, alias }) => add(id, name, null, alias),

    find,

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
      const rows = await db
        .selectFrom('users')
        .select(PERSON_COLUMNS)
        .where('id', '!=', exceptId)
        .where(matchesPerson(query))
        .orderBy('name')
        .limit(SEARCH_LIMIT)
        .execute();
      return rows.map(toPerson);
    },
  };
}
