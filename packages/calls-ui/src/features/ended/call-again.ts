import type { CallType } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import type { EndedView } from './ended-view.ts';
import type { EndedKey } from './texts.ts';

/** Calls the people of a group conversation, or joins its call. */
export type DialConversation = (conversationId: string, type: CallType) => void;

/** Calls everybody of an ended call again, or joins it again if it goes on. Shows an error as a toast. */
export function callAgain(
  context: AppContext<EndedKey>,
  view: EndedView,
  dialConversation: DialConversation,
): void {
  const { calls, ui, actions } = context;
  const { person, type, group, callId } = view;
  if (!group) {
    const { id, name, picture } = person;
    actions.dial({ id, name, ...(picture ? { picture } : {}) }, type);
    return;
  }
  const { people, conversationId, goesOn } = group;
  if (!goesOn && conversationId !== undefined) {
    dialConversation(conversationId, type);
    return;
  }
  const done = goesOn
    ? calls.joinCall({ callId, callType: type, participants: people }, { video: type === 'video' })
    : calls.initiateGroupCall(
        people.map(({ id }) => id),
        type,
      );
  done.catch((error: unknown) => {
    const code = error instanceof Object && 'code' in error ? String(error.code) : '';
    const { phase } = calls.state.get();
    // The card of the new call shows it.
    if (code !== 'closed' && !(phase.name === 'ended' && code === phase.error))
      ui.showToast('', code);
  });
}
