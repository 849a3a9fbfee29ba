import type { Chat } from '@xpchat/calls';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { copyText } from '../../ui-kit/copy-text.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useEscapeInCall } from '../../ui-kit/use-escape-in-call.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { chatView, transcript } from './chat-view.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { Peek } from './peek.tsx';
import type { ChatKey } from './texts.ts';

interface Props {
  readonly context: AppContext<ChatKey>;
  /** The call is a tile beside the page: there is no room for the chat. */
  readonly minimised: boolean;
}

/** The chat of the call on the screen: its panel while it is open, and else new messages for a moment. */
export function ChatPanel({ context, minimised }: Props) {
  const open = useReadable(context.ui).side === 'chat';
  const chat = useReadable(context.calls.chat);
  if (minimised) return null;
  if (open) return <Panel context={context} chat={chat} />;
  return chat && <Peek key={chat.callId} context={context} chat={chat} />;
}

function Panel({ context, chat }: { context: AppContext<ChatKey>; chat: Chat | null }) {
  const { calls, ui, texts } = context;
  const { t } = texts;
  const panel = useRef<HTMLElement>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    calls.openChat().catch(() => setFailed(true));
  };
  useEffect(load, []);
  const close = () => {
    ui.set({ side: null });
    const root = panel.current?.closest('[data-webrtc-calls]');
    root?.querySelector<HTMLElement>('[data-action="chat"]')?.focus();
  };
  useEscapeInCall(panel, close);
  return (
    <section ref={panel} class="xpc-chat" aria-label={t('chat.title')} data-chat="">
      <header class="xpc-chat__head">
        <h2 class="xpc-chat__title">{t('chat.title')}</h2>
        {chat && <CopyButton context={context} chat={chat} />}
        <button
          type="button"
          class="xpc-button xpc-chat__tool"
          data-action="close-chat"
          aria-label={t('chat.close')}
          title={t('chat.close')}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      {chat ? (
        <Open key={chat.callId} context={context} chat={chat} />
      ) : (
        <div class="xpc-chat__blank" role="status">
          <p>{t(failed ? 'chat.load_failed' : 'chat.loading')}</p>
          {failed && (
            <button type="button" class="xpc-button xpc-pill" data-action="retry" onClick={load}>
              {t('chat.retry')}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function Open({ context, chat }: { context: AppContext<ChatKey>; chat: Chat }) {
  const state = useReadable(chat.state);
  const view = chatView(state, context.texts);
  useEffect(() => chat.markRead());
  return (
    <>
      <MessageList view={view} chat={chat} context={context} />
      <p class="xpc-chat__typing" aria-live="polite">
        {view.typing}
      </p>
      <Composer chat={chat} state={state} context={context} />
    </>
  );
}

function CopyButton({ context, chat }: { context: AppContext<ChatKey>; chat: Chat }) {
  const { texts, ui } = context;
  const { messages, people } = useReadable(chat.state);
  if (!messages.length) return null;
  const copy = async ({ currentTarget }: { readonly currentTarget: HTMLElement }) => {
    const container = currentTarget.parentElement ?? currentTarget;
    const copied = await copyText(transcript(messages, people, texts), container);
    ui.showToast(texts.t(copied ? 'chat.copied' : 'chat.not_copied'));
  };
  return (
    <button
      type="button"
      class="xpc-button xpc-chat__tool"
      data-action="copy-chat"
      aria-label={texts.t('chat.copy')}
      title={texts.t('chat.copy')}
      onClick={copy}
    >
      <LazyIcon name="copy" />
    </button>
  );
}
