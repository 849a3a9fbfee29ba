import type { Conversation } from '../../wire/entities.ts';
import type { Target } from '../address.ts';
import { callCardView } from '../call-card-view.ts';
import type { ChatState } from '../chat-state.ts';
import { faceOf } from '../conversation-face.ts';
import { shortDate } from '../format.ts';
import { groupEventText } from '../group-event-text.ts';
import { type I18n, useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';

interface Props {
  readonly state: ChatState;
  readonly onOpen: (target: Target) => void;
  readonly onReload: () => void;
}

export function ConversationList({ state, onOpen, onReload }: Props) {
  const { t } = useI18n();
  switch (state.list.name) {
    case 'loading':
      return (
        <div class="list-note">
          <span class="spinner" role="status" aria-label={t('app.loading')} />
        </div>
      );
    case 'failed':
      return (
        <div class="list-note" role="alert">
          <p>{t('list.failed')}</p>
          <button class="quiet" type="button" onClick={onReload}>
            {t('app.retry')}
          </button>
        </div>
      );
    case 'ready':
      if (state.list.items.length === 0) return <p class="list-note">{t('list.empty')}</p>;
      return (
        <ul class="list">
          {state.list.items.map((conversation) => (
            <Row key={conversation.id} state={state} conversation={conversation} onOpen={onOpen} />
          ))}
        </ul>
      );
  }
}

interface RowProps {
  readonly state: ChatState;
  readonly conversation: Conversation;
  readonly onOpen: (target: Target) => void;
}

function Row({ state, conversation, onOpen }: RowProps) {
  const i18n = useI18n();
  const { last, unread } = conversation;
  const face = faceOf(conversation);
  if (!face) return null;
  const { target } = face;
  const isPerson = target.name === 'person';
  const online = isPerson && (state.online?.includes(target.id) ?? false);
  const inCall = isPerson && state.inCall.includes(target.id);
  const isOpen = state.pane.name === 'open' && state.pane.conversationId === conversation.id;
  return (
    <li>
      <button
        type="button"
        class="row"
        aria-current={isOpen ? 'true' : undefined}
        onClick={() => onOpen(target)}
      >
        <Avatar person={face} online={online} group={!isPerson} />
        <span class="row-text">
          <span class="row-line">
            <span class="row-name">{face.name}</span>
            {online && <span class="sr-only">, {i18n.t('presence.online')}</span>}
            {last && (
              <time dateTime={new Date(last.sentAt).toISOString()}>
                {shortDate(i18n.language, last.sentAt, Date.now())}
              </time>
            )}
          </span>
          <span class="row-line">
            {inCall ? (
              <span class="row-last row-call" data-in-call="">
                <Icon name="phone" size={14} />
                {i18n.t('presence.in_call')}
              </span>
            ) : (
              <span class="row-last">{preview(conversation, state.me.id, i18n)}</span>
            )}
            {unread > 0 && (
              <span class="badge">
                <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
                <span class="sr-only">{i18n.t('list.unread', { count: String(unread) })}</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}

function preview({ group, last }: Conversation, meId: string, { t }: I18n): string {
  if (!last) return t('list.nothing');
  const { author, authorId, call, event, text } = last;
  const mine = authorId === meId;
  if (event) {
    return groupEventText(event, author ?? { id: authorId, name: authorId }, meId, t);
  }
  if (call) return callCardView(call, mine, t).title;
  if (mine) return t('list.you', { text });
  return group && author ? `${author.name}: ${text}` : text;
}
