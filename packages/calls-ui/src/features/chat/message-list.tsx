import type { Chat } from '@xpchat/calls';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import type { ChatView, MessageView } from './chat-view.ts';
import { FileCard } from './file-card.tsx';
import type { ChatKey } from './texts.ts';

interface Props {
  readonly view: ChatView;
  readonly chat: Chat;
  readonly context: AppContext<ChatKey>;
}

/** Distance from the end, in pixels, within which the list follows new messages. */
const NEAR_END_PX = 80;

/** The messages and files. It stays at the end, unless the person has scrolled up. */
export function MessageList({ view, chat, context }: Props) {
  const { t } = context.texts;
  const list = useRef<HTMLDivElement>(null);
  const followsEnd = useRef(true);
  const { entries } = view;
  const last = entries[entries.length - 1];
  useLayoutEffect(() => {
    const element = list.current;
    if (element && (followsEnd.current || last?.own)) element.scrollTop = element.scrollHeight;
  }, [last?.id, entries.length]);
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = list.current as HTMLElement;
    followsEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  };
  return (
    <div
      class="xpc-chat__list"
      ref={list}
      role="log"
      aria-label={t('chat.messages')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
      tabIndex={0}
      onScroll={onScroll}
    >
      {!entries.length && (
        <div class="xpc-chat__blank">
          <p class="xpc-chat__title">{t('chat.empty')}</p>
          <p>{t('chat.empty_hint')}</p>
        </div>
      )}
      {entries.map((entry) => (
        <article
          key={entry.id}
          class={[
            'xpc-message',
            entry.own ? 'xpc-message--own' : '',
            entry.together ? 'xpc-message--together' : '',
          ].join(' ')}
        >
          {entry.own && <span class="xpc-hidden">{t('chat.me')}</span>}
          {entry.author && <bdi class="xpc-message__author">{entry.author}</bdi>}
          {entry.kind === 'file' ? (
            <FileCard view={entry} chat={chat} texts={context.texts} />
          ) : (
            <Message view={entry} chat={chat} context={context} />
          )}
        </article>
      ))}
    </div>
  );
}

function Message({ view, chat, context }: { view: MessageView } & Omit<Props, 'view'>) {
  const { t } = context.texts;
  return (
    <>
      <div
        class={`xpc-message__text${view.large ? ' xpc-message__text--large' : ''}`}
        dir="auto"
        data-chat-message=""
      >
        {view.parts.map((part, place) =>
          part.kind === 'link' ? (
            <a key={place} href={part.href} target="_blank" rel="noopener noreferrer">
              {part.text}
            </a>
          ) : (
            part.text
          ),
        )}
      </div>
      {view.state === 'failed' ? (
        <p class="xpc-message__state xpc-message__state--failed" role="alert">
          <span>{t('chat.failed')}</span>
          <button
            type="button"
            class="xpc-button xpc-message__retry"
            data-action="retry"
            onClick={() => chat.retry(view.id)}
          >
            {t('chat.retry')}
          </button>
        </p>
      ) : (
        <p class="xpc-message__state">
          {view.state === 'sending' ? t('chat.sending') : <time>{view.time}</time>}
        </p>
      )}
    </>
  );
}
