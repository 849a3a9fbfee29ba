import type { Kysely } from 'kysely';
import { type NodeStore, UNANNOUNCED_WINDOW_MS } from '../../../ports/node-store.ts';
import { retrying } from '../database-errors.ts';
import type { CallsTables } from '../schema.ts';

/** A stopped node without sessions is deleted after this time. */
const STOPPED_NODE_RETENTION_MS = 24 * 60 * 60_000;

/** Longer than any access token is valid. */
const SIGN_OUT_RETENTION_MS = 60 * 60_000;

/** Leases of the processes that share a database (`calls_nodes`), and sign-outs (`calls_sign_outs`). */
export class KyselyNodeStore implements NodeStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  async renew(node: string, until: number, isolated = false): Promise<void> {
    await this.#setLease(node, until, isolated);
    await this.#db
      .deleteFrom('calls_nodes')
      .where('until', '<', until - STOPPED_NODE_RETENTION_MS)
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

  async endOtherLeases(node: string, now: number): Promise<void> {
    const ended = this.#db
      .updateTable('calls_nodes')
      .set({ until: now })
      .where('id', '<>', node)
      .where('until', '>', now);
    await retrying(() => ended.execute());
  }

  async mayHaveUnannounced(except: string, now: number): Promise<boolean> {
    const found = await this.#db
      .selectFrom('calls_nodes')
      .select('id')
      .where('until', '>', now - UNANNOUNCED_WINDOW_MS)
      .where(({ eb, or }) => or([eb('isolated', '=', 1), eb('until', '<=', now)]))
      .where('id', '<>', except)
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  }

  async leave(node: string, now: number, grace: number): Promise<void> {
    await this.#setLease(node, now, false);
    const detachSessions = this.#db
      .updateTable('calls_sessions')
      .set({ node: null, expires_at: now + grace })
      .where('node', '=', node);
    await retrying(() => detachSessions.execute());
  }

  async signOut(session: string, now: number): Promise<void> {
    await this.#db
      .insertInto('calls_sign_outs')
      .values({ session, at: now })
      .onConflict((conflict) => conflict.column('session').doUpdateSet({ at: now }))
      .execute();
    await this.#db
      .deleteFrom('calls_sign_outs')
      .where('at', '<', now - SIGN_OUT_RETENTION_MS)
      .execute();
  }

  async signedOut(after: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('calls_sign_outs')
      .select('session')
      .where('at', '>', after)
      .execute();
    return rows.map(({ session }) => session);
  }

  async #setLease(id: string, until: number, isIsolated: boolean): Promise<void> {
    const lease = { until, isolated: isIsolated ? 1 : 0 };
    await this.#db
      .insertInto('calls_nodes')
      .values({ id, ...lease })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(lease))
      .execute();
  }
}
