import type { CallType } from '@xpchat/calls';
import type { ConversationCall, ConversationCallAnswer } from '@xpchat/calls-protocol';
import type { AppContext } from '../../context/app-context.ts';
import { createConversationApi } from './conversation-api.ts';
import type { callToolsTexts } from './texts.ts';

const codeOf = (error: unknown) =>
  error instanceof Object && 'code' in error ? String(error.code) : '';

/** Joins the call that goes on in a conversation. Shows an error as a toast. */
export async function joinConversation<Key extends string>(
  { calls, ui }: Pick<AppContext<Key>, 'calls' | 'ui'>,
  { callId, callType, participants }: ConversationCall,
  video: boolean,
): Promise<void> {
  const people = participants.map(({ userId, profile }) => ({ ...profile, id: userId }));
  try {
    await calls.joinCall({ callId, callType, participants: people }, { video });
  } catch (error) {
    if (codeOf(error) !== 'closed') ui.showToast('', codeOf(error));
  }
}

/** Calls the people of a conversation, or joins the call that it has. Shows an error as a toast. */
export function dialConversation<Key extends string>(
  context: AppContext<keyof typeof callToolsTexts | Key>,
  conversationId: string,
  type: CallType,
): void {
  const { calls, ui, server } = context;
  if (!server) return;
  const api = createConversationApi(server);
  const dial = async (mayRepeat: boolean): Promise<void> => {
    const answer = await api.conversation(conversationId);
    if (answer.call) {
      await joinConversation(context, answer.call, type === 'video');
      return;
    }
    try {
      await ring(context, answer, conversationId, type);
    } catch (error) {
      // Somebody else began the call a moment before.
      if (!mayRepeat || codeOf(error) !== 'duplicate_call') throw error;
      await dial(false);
    }
  };
  dial(true).catch((error: unknown) => {
    const { phase } = calls.state.get();
    // The card of the ended call shows it.
    if (phase.name === 'ended' && codeOf(error) === phase.error) return;
    ui.showToast('', codeOf(error));
  });
}

/**
 * [GR21] Rings the members. Where there are more of them than may ring, or than the call may have, the server rings the
 * first ones, and names those who are online first. The others see the banner.
 */
async function ring<Key extends string>(
  { calls, ui, texts }: AppContext<keyof typeof callToolsTexts | Key>,
  { members, rings, maxPeople }: ConversationCallAnswer,
  conversationId: string,
  type: CallType,
): Promise<void> {
  const most = maxPeople[type === 'audio' ? 'voice' : 'video'];
  await calls.initiateGroupCall(members, type, { conversationId });
  if (members.length > most) ui.showToast(texts.t('conversation.limited', { n: String(most) }));
  else if (!rings) ui.showToast(texts.t('conversation.first', { n: String(members.length) }));
}
