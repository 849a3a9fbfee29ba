import type { Kysely } from 'kysely';
import type { NodeStore } from '../calls/ports.ts';
import { retrying } from './database-errors.ts';
import type { CallsTables } from './schema.ts';

/** Milliseconds after which a node that stopped is forgotten, if it has no sessions. */
const FORGET_AFTER = 24 * 60 * 60_000;

/** The leases of the processes that share a database, in `calls_nodes`. */
export class KyselyNodeStore implements NodeStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  async renew(node: string, until: number): Promise<void> {
    await this.#setLease(node, until);
    await this.#db
      .deleteFrom('calls_nodes')
      .where('until', '<', until - FORGET_AFTER)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('calls_sessions')
              .select('session_id')
              .whereRef('calls_sessions.node', '=', 'calls_nodes.id'),
          ),
        ),
      )
      .execute();
  }

  async leave(node: string, now: number, grace: number): Promise<void> {
    await this.#setLease(node, now);
    const away = this.#db
      .updateTable('calls_sessions')
      .set({ node: null, expires_at: now + grace })
      .where('node', '=', node);
    await retrying(() => away.execute());
  }

  async #setLease(id: string, until: number): Promise<void> {
    await this.#db
      .insertInto('calls_nodes')
      .values({ id, until })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ until }))
      .execute();
  }
}
