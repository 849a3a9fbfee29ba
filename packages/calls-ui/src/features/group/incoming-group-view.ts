import { type CallsSnapshot, isLive } from '@xpchat/calls';
import type { ConversationFace } from '../../context/app-context.ts';
import { countWords } from '../../i18n/count-words.ts';
import { personView } from '../../ui-kit/person.ts';
import type { GroupTexts } from './texts.ts';

/** Names that fit on the card. */
const MAX_NAMES = 2;

/** What the card of an incoming call says beside the caller: the conversation, and the others. */
export interface IncomingGroupView {
  readonly conversation: string;
  /** Empty if nobody else is in it or called. */
  readonly others: string;
}

/** Null for a call of two, and for one that does not ring in the foreground. */
export function incomingGroupView(
  { phase, participants, group }: CallsSnapshot,
  callId: string,
  describe: ((id: string) => ConversationFace | undefined) | undefined,
  texts: GroupTexts,
): IncomingGroupView | null {
  if (!group || !isLive(phase) || phase.call.id !== callId) return null;
  const { conversationId } = group;
  const name = conversationId === undefined ? undefined : describe?.(conversationId)?.name;
  const caller = phase.call.participants[0].id;
  const others = participants.filter(({ peer, state }) => peer.id !== caller && state !== 'left');
  const talking = others.filter(({ state }) => state !== 'invited' && state !== 'ringing');
  const shown = talking.length > 0 ? talking : others;
  const names = shown.slice(0, MAX_NAMES).map(({ peer }) => personView(peer, texts).name);
  const more = shown.length - names.length;
  const list = [names.join(', '), more > 0 ? countWords(texts, 'incoming_group.more', more) : '']
    .filter(Boolean)
    .join(' ');
  const key = talking.length > 0 ? 'incoming_group.talking' : 'incoming_group.called';
  return {
    conversation: name ? texts.t('incoming_group.of', { name }) : texts.t('incoming_group.kind'),
    others: list && texts.t(key, { names: list }),
  };
}
