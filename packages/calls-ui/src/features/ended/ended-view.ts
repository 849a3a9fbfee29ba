import type { CallType, EndedPhase } from '@xpchat/calls';
import type { ConversationFace } from '../../context/app-context.ts';
import type { SeenGroup } from '../../context/ui-state.ts';
import { callPerson, type PersonView, personView } from '../../ui-kit/person.ts';
import { endText, endWords } from './end-words.ts';
import { type EndedGroup, endedGroup } from './ended-group.ts';
import type { EndedTexts } from './texts.ts';

export interface EndedView {
  readonly screen: 'ended';
  readonly state: 'ended';
  readonly callId: string;
  /** Of a group: its name or its people, with the picture of the first. */
  readonly person: PersonView;
  /** Null for a call of two. */
  readonly group: EndedGroup | null;
  readonly type: CallType;
  readonly words: string;
  /** In milliseconds; null for a call that was never answered. */
  readonly duration: number | null;
  readonly again: string | null;
  /** How long the card stays, in milliseconds. */
  readonly shownMs: number;
}

export interface EndedOptions {
  readonly seen?: SeenGroup | undefined;
  readonly describeConversation?: ((id: string) => ConversationFace | undefined) | undefined;
}

export function endedView(
  phase: EndedPhase,
  texts: EndedTexts,
  { seen, describeConversation }: EndedOptions = {},
): EndedView {
  const group = endedGroup(phase, seen);
  const person = personOf(phase, group, texts, describeConversation);
  const end = endWords(phase, group !== null);
  const answered =
    phase.duration > 0 && (phase.reason === 'completed' || phase.reason === 'connection_lost');
  return {
    screen: 'ended',
    state: 'ended',
    callId: phase.call.id,
    person,
    group,
    type: phase.call.type,
    words: endText(phase, texts, person.name, group !== null),
    duration: answered ? phase.duration : null,
    again: end.again && againWords(end.again, phase, group, texts),
    shownMs: end.shownMs,
  };
}

function personOf(
  { call }: EndedPhase,
  group: EndedGroup | null,
  texts: EndedTexts,
  describeConversation: EndedOptions['describeConversation'],
): PersonView {
  const [first, ...rest] = group?.people ?? [];
  if (!group || !first) return callPerson(call, texts);
  const { conversationId: id } = group;
  const name = id !== undefined && describeConversation?.(id)?.name;
  if (id !== undefined && name) return personView({ id, name }, texts);
  return callPerson({ participants: [first, ...rest] }, texts);
}

function againWords(
  again: 'again' | 'back',
  { duration }: EndedPhase,
  group: EndedGroup | null,
  { t }: EndedTexts,
): string | null {
  if (!group) return t(`action.${again}`);
  if (group.isGuest) return null;
  if (group.goesOn) return t(duration > 0 ? 'action.return' : 'action.join');
  return t('action.again_all');
}
