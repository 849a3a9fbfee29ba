import type { Kysely, Migration } from 'kysely';

interface Tables {
  calls_calls: { id: string; state: string; version: number; document: string };
}

/** A stored call, as far as this migration reads it. */
interface OldCall {
  readonly silent?: number;
  readonly participants: readonly { readonly legs: readonly { readonly plain?: boolean }[] }[];
}

/**
 * Clients that know only the specification's three messages are called basic, in the session table
 * and in the documents of live calls. Ended calls keep their documents: nobody reads their legs.
 */
export const basicClientsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('calls_sessions').renameColumn('plain', 'basic').execute();
    const tables = db as Kysely<Tables>;
    const live = tables.selectFrom('calls_calls').select('id').where('state', '<>', 'ended');
    for (const { id } of await live.execute()) await renameIn(tables, id);
  },
};

/**
 * A node of the version before may still write calls. Its change must not be lost, so the document is
 * written over the version that was read, or read again.
 */
async function renameIn(db: Kysely<Tables>, id: string): Promise<void> {
  for (;;) {
    const call = await db
      .selectFrom('calls_calls')
      .select(['version', 'document'])
      .where('id', '=', id)
      .where('state', '<>', 'ended')
      .executeTakeFirst();
    const document = call && renameFields(call.document);
    if (!document) return;
    const { numUpdatedRows } = await db
      .updateTable('calls_calls')
      .set({ document })
      .where('id', '=', id)
      .where('version', '=', call.version)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return;
  }
}

/** Undefined for a damaged document, which the maintenance loop reports and ends. */
function renameFields(document: string): string | undefined {
  try {
    const { silent, participants, ...call } = JSON.parse(document) as OldCall;
    return JSON.stringify({
      ...call,
      ...(silent === undefined ? {} : { internalRevisions: silent }),
      participants: participants.map((participant) => ({
        ...participant,
        legs: participant.legs.map(({ plain = false, ...leg }) => ({ basic: plain, ...leg })),
      })),
    });
  } catch {
    return undefined;
  }
}
