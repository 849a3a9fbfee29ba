import type { CallChat } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { ChatButtonKey } from './texts.ts';

interface Props {
  readonly context: AppContext<ChatButtonKey>;
  /** Whether both people are connected, so that there is somebody to write to. */
  readonly connected: boolean;
}

/** Opens and closes the chat of the call, and counts what the person has not read. */
export function ChatButton({ context, connected }: Props) {
  const { calls, ui, texts } = context;
  const { t } = texts;
  const open = useReadable(ui).side === 'chat';
  const chat = useReadable(calls.chat);
  const hint = !connected
    ? t('action.chat.wait')
    : open
      ? t('action.chat.close')
      : t('action.chat.open');
  return (
    <div class="xpc-control">
      <button
        type="button"
        class={`xpc-button xpc-round xpc-chat-button${open ? ' xpc-round--lit' : ''}`}
        data-action="chat"
        aria-label={hint}
        aria-expanded={open}
        title={hint}
        disabled={!connected}
        onClick={() => ui.set({ side: open ? null : 'chat', details: false })}
      >
        <LazyIcon name="chat" />
        {chat && !open && <Unread chat={chat} context={context} />}
      </button>
      <span class={`xpc-label${connected ? '' : ' xpc-label--off'}`} aria-hidden="true">
        <Words words={t('action.chat')} />
      </span>
    </div>
  );
}

/** The number of unread messages. Screen readers get it as a status. */
function Unread({ chat, context }: { chat: CallChat; context: AppContext<ChatButtonKey> }) {
  const { unread } = useReadable(chat.state);
  if (!unread) return null;
  const count = unread > 99 ? '99+' : String(unread);
  return (
    <span class="xpc-badge" data-unread={unread}>
      <span aria-hidden="true">{count}</span>
      <span class="xpc-hidden" role="status">
        {context.texts.t('action.chat.unread', { count })}
      </span>
    </span>
  );
}
