import type { Conversation } from '../../wire/entities.ts';
import { callCardView } from '../call-card-view.ts';
import type { ChatState } from '../chat-state.ts';
import { shortDate } from '../format.ts';
import { type I18n, useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';

interface Props {
  readonly state: ChatState;
  readonly onOpen: (userId: string) => void;
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
  readonly onOpen: (userId: string) => void;
}

function Row({ state, conversation, onOpen }: RowProps) {
  const i18n = useI18n();
  const { others, last, unread } = conversation;
  const peer = others[0];
  if (!peer) return null;
  const online = state.online?.includes(peer.id) ?? false;
  const inCall = state.inCall.includes(peer.id);
  const isOpen = state.pane.name === 'open' && state.pane.conversationId === conversation.id;
  return (
    <li>
      <button
        type="button"
        class="row"
        aria-current={isOpen ? 'true' : undefined}
        onClick={() => onOpen(peer.id)}
      >
        <Avatar person={peer} online={online} />
        <span class="row-text">
          <span class="row-line">
            <span class="row-name">{peer.name}</span>
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

function preview({ last }: Conversation, meId: string, { t }: I18n): string {
  if (!last) return t('list.nothing');
  if (last.call) return callCardView(last.call, last.authorId === meId, t).title;
  return last.authorId === meId ? t('list.you', { text: last.text }) : last.text;
}
