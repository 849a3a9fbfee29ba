import type { CallType } from '@xpchat/calls';
import type { ConversationCall, ConversationCallAnswer } from '@xpchat/calls-protocol';
import type { AppContext, CallsEngine } from '../../context/app-context.ts';
import { createConversationApi } from './conversation-api.ts';

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

/** Whom a new call of the conversation rings: everybody, if the call may have all of them. */
export function rungMembers(
  { members, maxPeople }: Pick<ConversationCallAnswer, 'members' | 'maxPeople'>,
  type: CallType,
): readonly string[] | null {
  return members.length <= maxPeople[type === 'audio' ? 'voice' : 'video'] ? members : null;
}

/** Calls the people of a conversation, or joins the call that it has. Shows an error as a toast. */
export function dialConversation<Key extends string>(
  context: AppContext<Key>,
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
      await ring(calls, answer, conversationId, type);
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

function ring(
  calls: CallsEngine,
  answer: ConversationCallAnswer,
  conversationId: string,
  type: CallType,
): Promise<void> {
  const people = answer.rings ? rungMembers(answer, type) : null;
  if (!people) throw Object.assign(new Error('too many people'), { code: 'call_full' });
  return calls.initiateGroupCall(people, type, { conversationId });
}
