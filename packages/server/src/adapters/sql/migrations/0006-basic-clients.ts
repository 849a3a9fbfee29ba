import type { Kysely, Migration } from 'kysely';

interface Tables {
  calls_calls: { id: string; state: string; document: string };
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
    const live = tables.selectFrom('calls_calls').select(['id', 'document']);
    for (const { id, document } of await live.where('state', '<>', 'ended').execute()) {
      const renamed = renameFields(document);
      if (renamed === undefined) continue;
      await tables
        .updateTable('calls_calls')
        .set({ document: renamed })
        .where('id', '=', id)
        .execute();
    }
  },
};

/** Undefined for a damaged document, which the maintenance loop reports and ends. */
function renameFields(document: string): string | undefined {
  try {
    const { silent, participants, ...call } = JSON.parse(document) as OldCall;
    return JSON.stringify({
      ...call,
      ...(silent === undefined ? {} : { internalRevisions: silent }),
      participants: participants.map((participant) => ({
        ...participant,
        legs: participant.legs.map(({ plain = false, ...leg }) => ({ ...leg, basic: plain })),
      })),
    });
  } catch {
    return undefined;
  }
}
