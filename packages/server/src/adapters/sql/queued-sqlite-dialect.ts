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

/** A statement that runs once for each row, in one turn of the event loop. */
export interface EachQuery extends CompiledQuery {
  readonly each: readonly (readonly unknown[])[];
}

export function eachQuery(statement: string, rows: EachQuery['each']): EachQuery {
  return { ...CompiledQuery.raw(statement), each: rows };
}

/** Marks a database that can run an {@link EachQuery}. */
export class QueuedSqliteAdapter extends SqliteAdapter {}

/**
 * Kysely's SQLite dialect with a fair queue for its one connection. Kysely wakes every waiter at each
 * release; with 10,000 waiting reads, when all clients reconnect after a restart, that took seconds.
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
    // Acquired once and never released: Kysely's release would wake every waiter.
    this.#connection ??= withEach(await super.acquireConnection(), this.#database);
    return this.#connection;
  }

  override async releaseConnection(): Promise<void> {
    this.#release();
  }
}

/** The same connection, able to run an {@link EachQuery}. */
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
