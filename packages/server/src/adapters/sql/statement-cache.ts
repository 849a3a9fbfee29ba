import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** More statements than this server has: hosts may use the same database for their own. */
const MAX_STATEMENTS = 500;
/** Other statements, such as DDL, may change the tables under the prepared statements. */
const CACHEABLE = /^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i;

/**
 * Caches prepared statements by their SQL text. Kysely prepares a statement for each use, which takes
 * longer than running a short one. The cache is cleared when it is full and after each statement that
 * is not cacheable.
 */
export function withStatementCache(database: SqliteDatabase): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const cached = statements.get(sql);
      if (cached) return cached;
      const statement = database.prepare(sql);
      if (!CACHEABLE.test(sql) || statements.size >= MAX_STATEMENTS) statements.clear();
      if (CACHEABLE.test(sql)) statements.set(sql, statement);
      return statement;
    },
  };
}
