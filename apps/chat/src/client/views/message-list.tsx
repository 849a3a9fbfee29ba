import { Fragment } from 'preact';
import type { Conversation, Message, Person } from '../../wire/entities.ts';
import type { ChatState } from '../chat-state.ts';
import { clockTime, dayName, daysBetween } from '../format.ts';
import { groupEventText } from '../group-event-text.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Bubble, type RunPlace } from './bubble.tsx';
import { CallCard } from './call-card.tsx';
import { PendingBubble } from './pending-bubble.tsx';
import { useStickyScroll } from './use-sticky-scroll.ts';

interface Props {
  readonly conversation: Conversation;
  /** Name of the group or of the other person. */
  readonly name: string;
  readonly state: ChatState;
  readonly onOlder: () => void;
  readonly onReload: () => void;
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
}

export function MessageList(props: Props) {
  const { conversation, name, state, onOlder, onReload, onRetry, onDiscard } = props;
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
      aria-label={t('conversation.messages', { name })}
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
      <div
        class={conversation.group ? 'log log-group' : 'log'}
        role="log"
        aria-live="polite"
        aria-relevant="additions"
      >
        {messages.map((message, index) => (
          <Fragment key={message.clientId + message.authorId}>
            {startsDay(messages[index - 1], message) && (
              <p class="day">{dayName(language, t, message.sentAt, now)}</p>
            )}
            <Entry
              message={message}
              me={state.me}
              peer={conversation.group ? undefined : conversation.others[0]}
              run={runPlace(messages[index - 1], message, messages[index + 1])}
            />
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

interface EntryProps {
  readonly message: Message;
  readonly me: Person;
  /** The other person of a conversation of two. */
  readonly peer: Person | undefined;
  readonly run: RunPlace | undefined;
}

function Entry({ message, me, peer, run }: EntryProps) {
  const { t, language } = useI18n();
  const mine = message.authorId === me.id;
  const author = mine ? me : (message.author ?? peer);
  const { call, event } = message;
  if (event) {
    const by = author ?? { id: message.authorId, name: message.authorId };
    return (
      <p class="event" data-event={event.type}>
        {groupEventText(event, by, me.id, t)}
      </p>
    );
  }
  if (call) {
    const at = call.startedAt ?? message.sentAt;
    return <CallCard card={call} mine={mine} peer={peer} at={at} time={clockTime(language, at)} />;
  }
  return (
    <Bubble
      message={message}
      mine={mine}
      author={author?.name ?? message.authorId}
      time={clockTime(language, message.sentAt)}
      sent={t('message.sent')}
      run={mine ? undefined : run}
    />
  );
}

/** Returns undefined outside a group. */
function runPlace(
  before: Message | undefined,
  message: Message,
  after: Message | undefined,
): RunPlace | undefined {
  const { author } = message;
  if (!author) return undefined;
  return {
    author,
    isFirst: !isSameRun(before, message),
    isLast: !after || !isSameRun(message, after),
  };
}

function isSameRun(before: Message | undefined, message: Message): boolean {
  return (
    before?.authorId === message.authorId &&
    !before.event &&
    !before.call &&
    !message.event &&
    !message.call &&
    !startsDay(before, message)
  );
}

function startsDay(before: Message | undefined, message: Message): boolean {
  return !before || daysBetween(before.sentAt, message.sentAt) !== 0;
}
