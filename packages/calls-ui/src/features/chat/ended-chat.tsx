import type { EndedChat as Chat } from '@xpchat/calls';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { copyText } from '../../ui-kit/copy-text.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { nameOf, transcript } from './chat-view.ts';
import type { ChatKey } from './texts.ts';

/** Offers to copy the chat of a call that is over, until the person closes it or the next call begins. */
export function EndedChat({ context }: { context: AppContext<ChatKey> }) {
  const { calls, texts, saveChat } = context;
  const { t } = texts;
  const card = useRef<HTMLElement>(null);
  const [ended, setEnded] = useState<Chat | null>(null);
  const [words, setWords] = useState('');
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    const stop = calls.on('chatended', (chat) => {
      setEnded(chat);
      setWords(t('chat.ended_hint'));
      setSaved(false);
    });
    const stopWatching = calls.state.subscribe(({ phase: { name } }) => {
      if (name !== 'idle' && name !== 'ended') setEnded(null);
    });
    return () => {
      stop();
      stopWatching();
    };
  }, [calls, t]);
  if (!ended) return null;

  const { messages, people, conversationId } = ended;
  // People who share no conversation have no place to save it.
  const canSave = saveChat && (people.length === 1 || conversationId !== undefined);
  const names = people.map(({ id }) => nameOf(id, people, texts)).join(', ');
  const text = transcript(messages, people, texts);
  const copy = async () => {
    const copied = card.current && (await copyText(text, card.current));
    setWords(t(copied ? 'chat.copied' : 'chat.not_copied'));
  };
  const save = async () => {
    try {
      await saveChat?.({ ...ended, text });
      setSaved(true);
      setWords(t('chat.saved'));
    } catch {
      setWords(t('chat.not_saved'));
    }
  };
  return (
    <section
      ref={card}
      class="xpc-ended-chat"
      aria-label={t('chat.ended', { names })}
      data-chat-ended=""
    >
      <header class="xpc-chat__head">
        <h2 class="xpc-ended-chat__title">{t('chat.ended', { names })}</h2>
        <button
          type="button"
          class="xpc-button xpc-chat__tool"
          data-action="dismiss-chat"
          aria-label={t('chat.dismiss')}
          title={t('chat.dismiss')}
          onClick={() => setEnded(null)}
        >
          <Icon name="close" />
        </button>
      </header>
      <p class="xpc-chat__note" role="status">
        {words}
      </p>
      <div class="xpc-ended-chat__buttons">
        {canSave && !saved && (
          <button
            type="button"
            class="xpc-button xpc-pill xpc-pill--main"
            data-action="keep-chat"
            onClick={save}
          >
            {t('chat.save')}
          </button>
        )}
        <button type="button" class="xpc-button xpc-pill" data-action="copy-chat" onClick={copy}>
          {t('chat.copy')}
        </button>
      </div>
    </section>
  );
}
