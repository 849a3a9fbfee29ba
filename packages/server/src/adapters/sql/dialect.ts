import { CompiledQuery, type Kysely, PostgresAdapter } from 'kysely';
import { eachQuery, QueuedSqliteAdapter } from './queued-sqlite-dialect.ts';

/** Whether the database is PostgreSQL; otherwise it is SQLite. */
export function isPostgres<Tables>(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * Runs a prebuilt statement. On the path of every message Kysely's query builders would cost more
 * than SQLite itself.
 */
export async function run<Row>(
  db: Pick<Kysely<unknown>, 'executeQuery'>,
  statement: string,
  parameters: readonly (string | number | null)[],
): Promise<readonly Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(statement, [...parameters]))).rows;
}

type ColumnType = 'text' | 'bigint';
type Columns = Readonly<Record<string, ColumnType>>;

/** A statement that writes a list of rows. A row lists its values in the order of the columns. */
export interface Bulk {
  readonly statement: string;
  /** Whether it runs once for each row; otherwise it runs once, with all rows as one JSON parameter. */
  readonly each: boolean;
}

type Row = readonly (string | number | null)[];

/**
 * Writes a list of rows, which may be empty.
 *
 * @returns the number of rows that were written
 */
export async function writeRows(
  db: Pick<Kysely<unknown>, 'executeQuery' | 'getExecutor'>,
  { statement, each }: Bulk,
  rows: readonly Row[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const queries = !each
    ? [CompiledQuery.raw(statement, [JSON.stringify(rows)])]
    : db.getExecutor().adapter instanceof QueuedSqliteAdapter
      ? [eachQuery(statement, rows)]
      : rows.map((row) => CompiledQuery.raw(statement, [...row]));
  let written = 0;
  for (const query of queries) {
    written += Number((await db.executeQuery(query)).numAffectedRows ?? 0);
  }
  return written;
}

/** SQL that SQLite and PostgreSQL write differently. */
export interface Dialect {
  /** A subquery over parameter `index` (from 1): a JSON array of rows, each an array of values. */
  rows(index: number, columns: Columns): string;
  /** A condition: the column is in parameter `index`, a JSON array of strings. */
  isIn(column: string, index: number): string;
  parameter(index: number): string;
  /**
   * @param more SQL after the rows, such as an `on conflict` clause
   * @param order of the writes, where other transactions may write the same rows
   */
  insert(table: string, columns: Columns, more?: string, order?: string): Bulk;
  /** The first column is the key. */
  update(table: string, columns: Columns): Bulk;
  /** Deletes rows whose first column equals the given value and whose second is not above it. */
  deleteUpTo(table: string, columns: Columns): Bulk;
  /** Ends a select whose rows stay locked until the transaction ends. */
  readonly forUpdate: string;
}

/** SQLite has one writer at a time: there is nothing to lock. */
const sqlite: Dialect = {
  rows: (index, columns) => {
    const fields = Object.keys(columns).map((name, at) => `value ->> ${at} as ${name}`);
    return `(select ${fields.join(', ')} from json_each(?${index}))`;
  },
  isIn: (column, index) => `${column} in (select value from json_each(?${index}))`,
  parameter: (index) => `?${index}`,
  // Row by row: binding texts costs less than encoding them as JSON and extracting them again.
  insert: (table, columns, more = '') => {
    const names = Object.keys(columns);
    const values = names.map((_name, at) => `?${at + 1}`);
    const statement = `insert into ${table} (${names.join(', ')}) values (${values.join(', ')}) ${more}`;
    return { each: true, statement };
  },
  update: (table, columns) => {
    const [key, ...names] = Object.keys(columns);
    const values = names.map((name, at) => `${name} = ?${at + 2}`);
    return { each: true, statement: `update ${table} set ${values.join(', ')} where ${key} = ?1` };
  },
  deleteUpTo: (table, columns) => {
    const [key, limit] = Object.keys(columns);
    return { each: true, statement: `delete from ${table} where ${key} = ?1 and ${limit} <= ?2` };
  },
  forUpdate: '',
};

function postgresRows(index: number, columns: Columns): string {
  const fields = Object.entries(columns).map(
    ([name, type], at) => `cast(value ->> ${at} as ${type}) as ${name}`,
  );
  return `(select ${fields.join(', ')} from json_array_elements(cast($${index} as json)))`;
}

const postgres: Dialect = {
  rows: postgresRows,
  // As an array: PostgreSQL can use an index for it even inside an `or`.
  isIn: (column, index) =>
    `${column} = any(array(select json_array_elements_text(cast($${index} as json))))`,
  parameter: (index) => `$${index}`,
  insert: (table, columns, more = '', order = '') => {
    const names = Object.keys(columns).join(', ');
    const ordered = order === '' ? '' : `order by ${order}`;
    const statement = `
      insert into ${table} (${names})
      select * from ${postgresRows(1, columns)} as r where true ${ordered} ${more}`;
    return { each: false, statement };
  },
  update: (table, columns) => {
    const [key, ...names] = Object.keys(columns);
    const values = names.map((name) => `${name} = r.${name}`).join(', ');
    const statement = `
      update ${table} set ${values} from ${postgresRows(1, columns)} as r
      where ${table}.${key} = r.${key}`;
    return { each: false, statement };
  },
  deleteUpTo: (table, columns) => {
    const [key, limit] = Object.keys(columns);
    const statement = `
      delete from ${table} where (${key}, ${limit}) in (
        select t.${key}, t.${limit} from ${postgresRows(1, columns)} as r
        join ${table} t on t.${key} = r.${key} and t.${limit} <= r.${limit})`;
    return { each: false, statement };
  },
  forUpdate: 'for update',
};

export function dialectOf<Tables>(db: Kysely<Tables>): Dialect {
  return isPostgres(db) ? postgres : sqlite;
}
