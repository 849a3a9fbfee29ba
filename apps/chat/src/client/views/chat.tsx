import { useEffect, useReducer } from 'preact/hooks';
import type { Target } from '../address.ts';
import type { ChatController } from '../chat-controller.ts';
import { type ChatState, conversationOf } from '../chat-state.ts';
import { localizeState } from '../demo-people.ts';
import { useI18n } from '../i18n/i18n.ts';
import type { TextKey } from '../i18n/ru.ts';
import { ConversationPane } from './conversation-pane.tsx';
import { Icon } from './icon.tsx';
import { Sidebar } from './sidebar.tsx';

export interface ChatProps {
  readonly controller: ChatController;
  /** Opens a conversation, or only the list, and updates the address. */
  readonly onOpen: (target: Target | null) => void;
  readonly onSignOut: () => void;
}

export function Chat({ controller, onOpen, onSignOut }: ChatProps) {
  const { t, localizePerson, demoLanguage } = useI18n();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    redraw(undefined);
    return controller.subscribe(() => redraw(undefined));
  }, [controller]);

  const state = localizeState(controller.get(), localizePerson, demoLanguage);
  const { pane } = state;
  const conversation =
    pane.name === 'open' ? conversationOf(state, pane.conversationId) : undefined;
  useUnreadTitle(
    state.list.name === 'ready' ? state.list.items.filter((item) => item.unread > 0).length : 0,
  );

  return (
    <div class="chat" data-pane={pane.name === 'none' ? 'list' : 'conversation'}>
      {state.connection === 'offline' && (
        <p class="connection" role="status">
          <span class="spinner" aria-hidden="true" />
          {t('connection.offline')}
        </p>
      )}
      <Sidebar
        state={state}
        search={controller.search}
        groups={controller.groups}
        onOpen={onOpen}
        onReload={controller.reload}
        onSignOut={onSignOut}
      />
      <div class="main-pane">
        {conversation ? (
          <ConversationPane
            key={conversation.id}
            conversation={conversation}
            state={state}
            controller={controller}
            onOpen={onOpen}
          />
        ) : (
          <main class="empty-pane">
            {pane.name === 'opening' ? (
              <span class="spinner" role="status" aria-label={t('app.loading')} />
            ) : (
              <>
                <Icon name="chat" size={48} />
                <p>{t(emptyText(pane))}</p>
                {pane.name === 'missing' && (
                  <button class="quiet" type="button" onClick={() => onOpen(null)}>
                    {t('conversation.back')}
                  </button>
                )}
              </>
            )}
          </main>
        )}
      </div>
    </div>
  );
}

function emptyText(pane: ChatState['pane']): TextKey {
  if (pane.name !== 'missing') return 'conversation.none';
  return pane.target.name === 'group' ? 'group.missing' : 'conversation.missing';
}

/** Shows the number of unread conversations in the tab's title. */
function useUnreadTitle(unread: number): void {
  const { t } = useI18n();
  const title = unread > 0 ? `(${unread}) ${t('app.name')}` : t('app.name');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
