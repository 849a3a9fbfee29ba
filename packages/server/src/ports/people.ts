/** A person who may be added to a call. */
export interface FoundPerson {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  /** Leave it out where the asker may not know it. */
  readonly online?: boolean | undefined;
}

/**
 * People whom a user may call, by a part of their name; all of them for an empty query. The first fifty
 * are shown.
 */
export type FindPeople = (userId: string, query: string) => Promise<readonly FoundPerson[]>;
