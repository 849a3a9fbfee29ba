import { type Kysely, PostgresAdapter } from 'kysely';

/** Whether the database is PostgreSQL; otherwise it is SQLite. */
export function isPostgres<Tables>(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

type ColumnType = 'text' | 'bigint';

/** The few places where SQLite and PostgreSQL need other words for the same statement. */
export interface Dialect {
  /** A subquery with the rows of a JSON list of lists, the statement's parameter `index` (from 1). */
  rows(index: number, columns: Readonly<Record<string, ColumnType>>): string;
  /** A subquery with one column, the strings of a JSON list. */
  list(index: number): string;
  /** The statement's parameter `index` (from 1). */
  parameter(index: number): string;
  /** Ends a select whose rows must not change until the transaction ends. */
  readonly forUpdate: string;
}

/** One writer at a time, so there is nothing to lock. */
export const sqlite: Dialect = {
  rows: (index, columns) => {
    const fields = Object.keys(columns).map((name, at) => `value ->> ${at} as ${name}`);
    return `(select ${fields.join(', ')} from json_each(?${index}))`;
  },
  list: (index) => `(select value from json_each(?${index}))`,
  parameter: (index) => `?${index}`,
  forUpdate: '',
};

export const postgres: Dialect = {
  rows: (index, columns) => {
    const fields = Object.entries(columns).map(
      ([name, type], at) => `cast(value ->> ${at} as ${type}) as ${name}`,
    );
    return `(select ${fields.join(', ')} from json_array_elements(cast($${index} as json)))`;
  },
  list: (index) => `(select value from json_array_elements_text(cast($${index} as json)))`,
  parameter: (index) => `$${index}`,
  forUpdate: 'for update',
};

export function dialectOf<Tables>(db: Kysely<Tables>): Dialect {
  return isPostgres(db) ? postgres : sqlite;
}
