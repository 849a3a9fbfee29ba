import {
  DEMO_GROUP,
  DEMO_GROUP_MESSAGES,
  DEMO_MESSAGES,
  demoGroupMessageClientId,
  demoMessageClientId,
} from '../../wire/demo-messages.ts';
import { RUSSIAN_DEMO_NAMES } from '../../wire/demo-names.ts';
import type { People } from '../accounts/people.ts';
import type { Clock } from '../clock.ts';
import { createConversations } from '../conversations/conversations.ts';
import { createGroups } from '../conversations/groups.ts';
import { createMessages } from '../conversations/messages.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';

const MINUTE_MS = 60_000;
/** Between two messages of the demo's conversations. */
const PAUSE_MS = 7 * MINUTE_MS;

/**
 * Creates the demo's people, makes them contacts of each other, posts their first messages, and creates
 * their group. Safe to call on every start: existing data does not change.
 */
export async function seedDemo(db: ChatDatabase, people: People, clock: Clock): Promise<void> {
  let isNew = false;
  for (const account of DEMO_ACCOUNTS) {
    const alias = RUSSIAN_DEMO_NAMES[account.id] ?? '';
    if (await people.addWithoutPassword({ ...account, alias })) isNew = true;
  }
  const now = clock();
  if (isNew) await seedConversations(db, now);
  await seedGroup(db, now);
}

async function seedConversations(db: ChatDatabase, now: number): Promise<void> {
  // Older than every message, so that conversations with messages are listed first.
  const conversations = createConversations(db, () => now - DEMO_MESSAGES.length * 8 * MINUTE_MS);
  for (const [index, one] of DEMO_ACCOUNTS.entries()) {
    for (const other of DEMO_ACCOUNTS.slice(index + 1)) {
      await conversations.openDirect(one.id, other.id);
    }
  }
  for (const [index, { from, to, en }] of DEMO_MESSAGES.entries()) {
    const { id } = await conversations.openDirect(from, to);
    const sentAt = now - (DEMO_MESSAGES.length - index) * PAUSE_MS;
    const messages = createMessages(db, () => sentAt);
    const { message } = await messages.post({
      conversationId: id,
      authorId: from,
      clientId: demoMessageClientId(index),
      text: en,
    });
    await conversations.markRead(id, from, message.seq);
  }
}

/** A database of an earlier version has the people without the group. */
async function seedGroup(db: ChatDatabase, now: number): Promise<void> {
  // Before the messages of two people, which are the start of a tour of the demo.
  let at = now - DEMO_MESSAGES.length * PAUSE_MS - (DEMO_GROUP_MESSAGES.length + 1) * MINUTE_MS;
  const clock = () => at;
  const [creator, ...others] = DEMO_ACCOUNTS.map(({ id }) => id);
  if (creator === undefined) return;
  const { id, change } = await createGroups(db, clock).create({
    creatorId: creator,
    clientId: DEMO_GROUP.id,
    id: DEMO_GROUP.id,
    name: DEMO_GROUP.en,
    userIds: others,
  });
  if (!change) return;
  const messages = createMessages(db, clock);
  for (const [index, { from, en }] of DEMO_GROUP_MESSAGES.entries()) {
    at += MINUTE_MS;
    await messages.post({
      conversationId: id,
      authorId: from,
      clientId: demoGroupMessageClientId(index),
      text: en,
    });
  }
  const conversations = createConversations(db, clock);
  for (const account of DEMO_ACCOUNTS) {
    await conversations.markRead(id, account.id, Number.MAX_SAFE_INTEGER);
  }
}
