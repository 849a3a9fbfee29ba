import {
  apiErrorAnswer,
  type BlockedUser,
  blocksAnswer,
  type ConversationCallAnswer,
  conversationCallAnswer,
  type HistoryEntry,
  historyAnswer,
  historyEntry,
  type PeopleEntry,
  peopleAnswer,
  peopleEntry,
  type SettingsAnswer,
  settingsAnswer,
} from '@xpchat/calls-protocol';
import * as v from 'valibot';

// Each function returns null if the answer does not match the protocol's schema.

/** Entries that do not match their schema are left out, so that they do not hide the others. */
export function readHistory(answer: unknown): readonly HistoryEntry[] | null {
  const page = parse(historyAnswer, answer);
  if (!page) return null;
  const entries = page.calls.map((call) => parse(historyEntry, call));
  return entries.filter((entry): entry is HistoryEntry => entry !== null);
}

export function readBlocks(answer: unknown): readonly BlockedUser[] | null {
  return parse(blocksAnswer, answer)?.blocks ?? null;
}

export function readSettings(answer: unknown): SettingsAnswer | null {
  return parse(settingsAnswer, answer);
}

export function readPeople(answer: unknown): readonly PeopleEntry[] | null {
  const found = parse(peopleAnswer, answer);
  if (!found) return null;
  const people = found.people.map((each) => parse(peopleEntry, each));
  return people.filter((each): each is PeopleEntry => each !== null);
}

export function readConversationCall(answer: unknown): ConversationCallAnswer | null {
  return parse(conversationCallAnswer, answer);
}

export function readErrorCode(answer: unknown): string | null {
  return parse(apiErrorAnswer, answer)?.code ?? null;
}

function parse<const Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
): v.InferOutput<Schema> | null {
  const result = v.safeParse(schema, answer);
  return result.success ? result.output : null;
}
