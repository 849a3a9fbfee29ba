import { DEMO_MESSAGES, demoMessageClientId } from '../../wire/demo-messages.ts';
import { RUSSIAN_DEMO_NAMES } from '../../wire/demo-names.ts';
import type { People } from '../accounts/people.ts';
import type { Clock } from '../clock.ts';
import { createConversations } from '../conversations/conversations.ts';
import { createMessages } from '../conversations/messages.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';

const MINUTE_MS = 60_000;

/**
 * Creates the demo's people, makes them contacts of each other, and posts their first messages.
 * Safe to call on every start: existing data does not change.
 */
export async function seedDemo(db: ChatDatabase, people: People, clock: Clock): Promise<void> {
  let isNew = false;
  for (const account of DEMO_ACCOUNTS) {
    const alias = RUSSIAN_DEMO_NAMES[account.id] ?? '';
    if (await people.addWithoutPassword({ ...account, alias })) isNew = true;
  }
  if (!isNew) return;
  const now = clock();
  // Older than every message, so that conversations with messages are listed first.
  const conversations = createConversations(db, () => now - DEMO_MESSAGES.length * 8 * MINUTE_MS);
  for (const [index, one] of DEMO_ACCOUNTS.entries()) {
    for (const other of DEMO_ACCOUNTS.slice(index + 1)) {
      await conversations.openDirect(one.id, other.id);
    }
  }
  for (const [index, { from, to, en }] of DEMO_MESSAGES.entries()) {
    const { id } = await conversations.openDirect(from, to);
    const sentAt = now - (DEMO_MESSAGES.length - index) * 7 * MINUTE_MS;
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
