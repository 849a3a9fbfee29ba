import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Conversation, Message, Person } from '../../wire/entities.ts';
import type { ChatState } from '../chat-state.ts';
import { clockTime, dayName, daysBetween } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { CallCard } from './call-card.tsx';
import { Icon } from './icon.tsx';
import { PendingBubble } from './pending-bubble.tsx';

interface Props {
  readonly conversation: Conversation;
  readonly peer: Person;
  readonly state: ChatState;
  readonly onOlder: () => void;
  readonly onReload: () => void;
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
}

export function MessageList(props: Props) {
  const { conversation, peer, state, onOlder, onReload, onRetry, onDiscard } = props;
  const { t, language } = useI18n();
  const thread = state.threads[conversation.id];
  const messages =
    thread?.name === 'ready' ? thread.messages.filter((message) => !message.withheld) : [];
  const pending = state.pending.filter((item) => item.conversationId === conversation.id);
  const scroller = useStickyScroll(messages, pending.length);
  const now = Date.now();

  return (
    <section
      class="messages"
      ref={scroller}
      aria-label={t('conversation.messages', { name: peer.name })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region is focusable (WCAG 2.1.1)
      tabIndex={0}
    >
      {(!thread || thread.name === 'loading') && (
        <div class="messages-note">
          <span class="spinner" role="status" aria-label={t('app.loading')} />
        </div>
      )}
      {thread?.name === 'failed' && (
        <div class="messages-note" role="alert">
          <p>{t('conversation.failed')}</p>
          <button class="quiet" type="button" onClick={onReload}>
            {t('app.retry')}
          </button>
        </div>
      )}
      {thread?.name === 'ready' && messages.length === 0 && pending.length === 0 && (
        <p class="messages-note">{t('conversation.empty')}</p>
      )}
      {thread?.name === 'ready' && thread.more && (
        <button class="quiet older" type="button" onClick={onOlder} aria-busy={thread.loadingOlder}>
          {t('conversation.older')}
        </button>
      )}
      <div class="log" role="log" aria-live="polite" aria-relevant="additions">
        {messages.map((message, index) => (
          <Fragment key={message.clientId + message.authorId}>
            {startsDay(messages[index - 1], message) && (
              <p class="day">{dayName(language, t, message.sentAt, now)}</p>
            )}
            {message.call ? (
              <CallCard
                card={message.call}
                mine={message.authorId === state.me.id}
                peer={peer}
                at={message.call.startedAt ?? message.sentAt}
                time={clockTime(language, message.call.startedAt ?? message.sentAt)}
              />
            ) : (
              <Bubble
                message={message}
                mine={message.authorId === state.me.id}
                author={message.authorId === state.me.id ? state.me.name : peer.name}
                time={clockTime(language, message.sentAt)}
                sent={t('message.sent')}
              />
            )}
          </Fragment>
        ))}
        {pending.map((item) => (
          <PendingBubble
            key={item.clientId}
            item={item}
            onRetry={() => onRetry(item.clientId)}
            onDiscard={() => onDiscard(item.clientId)}
          />
        ))}
      </div>
    </section>
  );
}

function startsDay(before: Message | undefined, message: Message): boolean {
  return !before || daysBetween(before.sentAt, message.sentAt) !== 0;
}

interface BubbleProps {
  readonly message: Message;
  readonly mine: boolean;
  readonly author: string;
  readonly time: string;
  readonly sent: string;
}

function Bubble({ message, mine, author, time, sent }: BubbleProps) {
  return (
    <article class={mine ? 'bubble bubble-mine' : 'bubble'}>
      <span class="sr-only">{author}: </span>
      <span class="bubble-text">{message.text}</span>
      <span class="bubble-meta">
        <time dateTime={new Date(message.sentAt).toISOString()}>{time}</time>
        {mine && (
          <span title={sent}>
            <Icon name="check" size={14} />
            <span class="sr-only">{sent}</span>
          </span>
        )}
      </span>
    </article>
  );
}

/** A reader this close to the end counts as being at the end. CSS pixels. */
const NEAR_END_PX = 80;

/**
 * Keeps a reader at the end at the end, and keeps the visible message in place when earlier
 * messages are inserted above it.
 */
function useStickyScroll(messages: readonly Message[], pendingCount: number) {
  const ref = useRef<HTMLElement>(null);
  const before = useRef({ height: 0, atEnd: true, first: undefined as number | undefined, own: 0 });
  const first = messages[0]?.seq;
  const last = messages[messages.length - 1]?.seq;

  const scroller = ref.current;
  if (scroller) {
    before.current.height = scroller.scrollHeight;
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    before.current.atEnd = below < NEAR_END_PX;
  }

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const { height, atEnd, first: oldFirst, own } = before.current;
    const wroteNow = pendingCount > own;
    if (oldFirst !== undefined && first !== undefined && first < oldFirst) {
      element.scrollTop += element.scrollHeight - height;
    } else if (atEnd || wroteNow || oldFirst === undefined) {
      element.scrollTop = element.scrollHeight;
    }
    before.current.first = first;
    before.current.own = pendingCount;
  }, [first, last, pendingCount]);

  return ref;
}
