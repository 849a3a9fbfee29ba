import { CompiledQuery, type Kysely, PostgresAdapter } from 'kysely';

/** Whether the database is PostgreSQL; otherwise it is SQLite. */
export function isPostgres<Tables>(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * Runs a statement that was written once, so that nothing is built for each call: on the path of
 * every message Kysely's builders cost more than SQLite does.
 */
export async function run<Row>(
  db: Pick<Kysely<unknown>, 'executeQuery'>,
  statement: string,
  parameters: readonly (string | number | null)[],
): Promise<readonly Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(statement, [...parameters]))).rows;
}

type ColumnType = 'text' | 'bigint';

/** The few places where SQLite and PostgreSQL need other words for the same statement. */
export interface Dialect {
  /** A subquery with the rows of a JSON list of lists, the statement's parameter `index` (from 1). */
  rows(index: number, columns: Readonly<Record<string, ColumnType>>): string;
  /** Whether a column is in a JSON list of strings. */
  isIn(column: string, index: number): string;
  parameter(index: number): string;
  /** A value of `rows` that is to be stored as its JSON. */
  json(value: object): unknown;
  /** Ends a select whose rows must not change until the transaction ends. */
  readonly forUpdate: string;
}

/** One writer at a time, so there is nothing to lock. */
const sqlite: Dialect = {
  rows: (index, columns) => {
    const fields = Object.keys(columns).map((name, at) => `value ->> ${at} as ${name}`);
    return `(select ${fields.join(', ')} from json_each(?${index}))`;
  },
  isIn: (column, index) => `${column} in (select value from json_each(?${index}))`,
  parameter: (index) => `?${index}`,
  // `->>` gives the JSON of a part as text: it needs no second encoding.
  json: (value) => value,
  forUpdate: '',
};

const postgres: Dialect = {
  rows: (index, columns) => {
    const fields = Object.entries(columns).map(
      ([name, type], at) => `cast(value ->> ${at} as ${type}) as ${name}`,
    );
    return `(select ${fields.join(', ')} from json_array_elements(cast($${index} as json)))`;
  },
  // As an array, which an index takes also on one side of an `or`.
  isIn: (column, index) =>
    `${column} = any(array(select json_array_elements_text(cast($${index} as json))))`,
  parameter: (index) => `$${index}`,
  // `->>` would refuse what PostgreSQL's text cannot hold, such as an escaped NUL.
  json: (value) => JSON.stringify(value),
  forUpdate: 'for update',
};

export function dialectOf<Tables>(db: Kysely<Tables>): Dialect {
  return isPostgres(db) ? postgres : sqlite;
}
