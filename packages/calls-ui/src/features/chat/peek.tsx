import type { Chat } from '@xpchat/calls';
import { useEffect, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { nameOf } from './chat-view.ts';
import type { ChatKey } from './texts.ts';

/** How long a new message is shown above the controls while the chat is closed. */
const PEEK_MS = 4000;

interface Glimpse {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** Shows new messages while the chat is closed. A press opens the chat. */
export function Peek({ context, chat }: { context: AppContext<ChatKey>; chat: Chat }) {
  const { ui, clock, texts } = context;
  const [glimpse, setGlimpse] = useState<Glimpse | null>(null);
  useEffect(() => {
    const newest = () => {
      const { messages, files } = chat.state.get();
      const received = [...messages, ...files].filter(({ from }) => from !== null);
      return received[received.length - 1];
    };
    const seen = new Set<string>();
    const note = () => {
      const { messages, files } = chat.state.get();
      for (const { id } of [...messages, ...files]) seen.add(id);
    };
    let stopTimer = () => {};
    const show = () => {
      const { messages, files, unread, people } = chat.state.get();
      const fresh = [...messages, ...files].filter(
        ({ id, from }) => from !== null && !seen.has(id),
      );
      const last = fresh[fresh.length - 1];
      note();
      if (!last || !unread) return;
      setGlimpse({
        id: last.id,
        name: nameOf(last.from, people, texts),
        text: 'text' in last ? last.text : last.name,
      });
      stopTimer();
      stopTimer = clock.after(PEEK_MS, () => setGlimpse(null));
    };
    // The message that created the chat is new, too.
    const first = newest();
    note();
    if (first) seen.delete(first.id);
    show();
    const stop = chat.state.subscribe(show);
    return () => {
      stop();
      stopTimer();
    };
  }, [chat, clock, texts]);
  return (
    <div class="xpc-peek" role="status">
      {glimpse && (
        <button
          key={glimpse.id}
          type="button"
          class="xpc-button xpc-peek__card"
          data-chat-peek=""
          onClick={() => ui.set({ side: 'chat', details: false })}
        >
          <bdi class="xpc-peek__name">{glimpse.name}</bdi>
          <span class="xpc-peek__text" dir="auto">
            {glimpse.text}
          </span>
        </button>
      )}
    </div>
  );
}
