import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Statements that are kept: more than this server has, for hosts that use the database, too. */
const MAX_STATEMENTS = 500;
/** Everything else may change the tables, and what a prepared statement knows of them. */
const KEEPABLE = /^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i;

/**
 * Prepares a statement once. Kysely prepares it for each use, which takes longer than running a
 * short one.
 */
export function withStatementCache(database: SqliteDatabase): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known) return known;
      const statement = database.prepare(sql);
      if (!KEEPABLE.test(sql) || statements.size >= MAX_STATEMENTS) statements.clear();
      if (KEEPABLE.test(sql)) statements.set(sql, statement);
      return statement;
    },
  };
}
