import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';

/** A statement that is run for each of a list of rows, without a turn of the event loop between. */
export interface EachQuery extends CompiledQuery {
  readonly each: readonly (readonly unknown[])[];
}

export function eachQuery(statement: string, rows: EachQuery['each']): EachQuery {
  return { ...CompiledQuery.raw(statement), each: rows };
}

/** Marks a database that understands an {@link EachQuery}. */
export class QueuedSqliteAdapter extends SqliteAdapter {}

/**
 * Kysely's SQLite, whose users take their turns on the one connection in a queue. Kysely wakes
 * everybody who waits at each release, so that 10,000 reads of a moment (clients that come back after
 * a restart) took seconds.
 */
export class QueuedSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig & { readonly database: SqliteDatabase };

  constructor(config: SqliteDialectConfig & { readonly database: SqliteDatabase }) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new QueuedSqliteDriver(this.#config);
  }

  override createAdapter(): QueuedSqliteAdapter {
    return new QueuedSqliteAdapter();
  }
}

class QueuedSqliteDriver extends SqliteDriver {
  readonly #database: SqliteDatabase;
  #last: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;
  #connection: DatabaseConnection | undefined;

  constructor(config: SqliteDialectConfig & { readonly database: SqliteDatabase }) {
    super(config);
    this.#database = config.database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const previous = this.#last;
    let release: () => void = () => undefined;
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await previous;
    this.#release = release;
    // Once: what wakes everybody is never released.
    this.#connection ??= withEach(await super.acquireConnection(), this.#database);
    return this.#connection;
  }

  override async releaseConnection(): Promise<void> {
    this.#release();
  }
}

/** The connection, which runs an {@link EachQuery} as well. */
function withEach(connection: DatabaseConnection, database: SqliteDatabase): DatabaseConnection {
  return {
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      if (!isEach(query)) return connection.executeQuery<Row>(query);
      const statement = database.prepare(query.sql);
      let changes = 0;
      for (const row of query.each) changes += Number(statement.run(row).changes);
      return { rows: [], numAffectedRows: BigInt(changes) };
    },
  };
}

function isEach(query: CompiledQuery): query is EachQuery {
  return 'each' in query;
}
