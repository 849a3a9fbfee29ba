import type { BlockedUser, CallSettings } from '@xpchat/calls-protocol';
import type { Kysely } from 'kysely';
import type { CalleeRules } from '../../../domain/admission.ts';
import { DEFAULT_SETTINGS } from '../../../domain/call-settings.ts';
import type { SettingsStore } from '../../../ports/settings-store.ts';
import { BatchedRead } from '../batched-read.ts';
import { dialectOf, run } from '../dialect.ts';
import type { CallsTables } from '../schema.ts';

type RulesKey = readonly [callee: string, caller: string];

interface RulesRow {
  readonly callee: string;
  readonly caller: string;
  readonly version: number | null;
  readonly document: string | null;
  readonly blocked: number | null;
}

/** Call settings and blocks in SQLite or PostgreSQL. */
export class KyselySettingsStore implements SettingsStore {
  readonly #db: Kysely<CallsTables>;
  readonly #rules: BatchedRead<RulesKey, RulesRow>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
    const statement = `
      select r.callee, r.caller, s.version, s.document, b.since as blocked
      from ${dialectOf(db).rows(1, { callee: 'text', caller: 'text' })} as r
      left join calls_settings s on s.user_id = r.callee
      left join calls_blocks b on b.user_id = r.callee and b.blocked = r.caller`;
    this.#rules = new BatchedRead(
      (keys) => run<RulesRow>(db, statement, [JSON.stringify(keys)]),
      ({ callee, caller }) => idOf([callee, caller]),
      idOf,
    );
  }

  async load(userId: string): Promise<CallSettings> {
    const row = await this.#db
      .selectFrom('calls_settings')
      .select(['version', 'document'])
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row ? parse(row.version, row.document) : DEFAULT_SETTINGS;
  }

  async save(userId: string, settings: CallSettings): Promise<number | undefined> {
    const { version: expected, ...rest } = settings;
    const version = expected + 1;
    const document = JSON.stringify(rest);
    if (expected === DEFAULT_SETTINGS.version) {
      const { numInsertedOrUpdatedRows } = await this.#db
        .insertInto('calls_settings')
        .values({ user_id: userId, version, document })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n ? version : undefined;
    }
    const { numUpdatedRows } = await this.#db
      .updateTable('calls_settings')
      .set({ version, document })
      .where('user_id', '=', userId)
      .where('version', '=', expected)
      .executeTakeFirst();
    return numUpdatedRows === 1n ? version : undefined;
  }

  /** One query for every answer: its time does not reveal a block. */
  async rulesFor(callee: string, caller: string): Promise<CalleeRules> {
    const [row] = await this.#rules.load([callee, caller]);
    if (!row) throw new Error('The settings query returned no row.');
    const { version, document, blocked } = row;
    const isDefault = version === null || document === null;
    return {
      settings: isDefault ? DEFAULT_SETTINGS : parse(version, document),
      blocked: blocked !== null,
    };
  }

  async blocksOf(userId: string): Promise<BlockedUser[]> {
    return this.#db
      .selectFrom('calls_blocks')
      .select(['blocked as userId', 'since'])
      .where('user_id', '=', userId)
      .orderBy('since', 'desc')
      .orderBy('blocked')
      .execute();
  }

  async block(userId: string, blocked: string, since: number, maxBlocks: number): Promise<boolean> {
    const others = await this.#db
      .selectFrom('calls_blocks')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('user_id', '=', userId)
      .where('blocked', '<>', blocked)
      .executeTakeFirstOrThrow();
    if (Number(others.count) >= maxBlocks) return false;
    await this.#db
      .insertInto('calls_blocks')
      .values({ user_id: userId, blocked, since })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return true;
  }

  async unblock(userId: string, blocked: string): Promise<void> {
    await this.#db
      .deleteFrom('calls_blocks')
      .where('user_id', '=', userId)
      .where('blocked', '=', blocked)
      .execute();
  }
}

function idOf(key: RulesKey): string {
  return JSON.stringify(key);
}

/** No schema is needed, because only this class writes the documents. */
function parse(version: number, document: string): CallSettings {
  return { ...(JSON.parse(document) as Omit<CallSettings, 'version'>), version };
}
