import type { Conversation } from '../../wire/entities.ts';
import type { ChatController } from '../chat-controller.ts';
import type { ChatState } from '../chat-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icon.tsx';
import { MessageList } from './message-list.tsx';

interface Props {
  readonly conversation: Conversation;
  readonly state: ChatState;
  readonly controller: ChatController;
  readonly onBack: () => void;
}

export function ConversationPane({ conversation, state, controller, onBack }: Props) {
  const { t } = useI18n();
  const peer = conversation.others[0];
  if (!peer) return null;
  const online = state.online?.includes(peer.id);
  const inCall = state.inCall.includes(peer.id);
  return (
    <main class="conversation">
      <header
        class="conversation-header"
        data-user-id={peer.id}
        data-user-name={peer.name}
        data-user-picture={peer.picture}
      >
        <button
          class="icon-button back"
          type="button"
          title={t('conversation.back')}
          aria-label={t('conversation.back')}
          onClick={onBack}
        >
          <Icon name="back" size={22} />
        </button>
        <Avatar person={peer} online={online ?? false} />
        <div class="conversation-who">
          <h1>{peer.name}</h1>
          {/* Presence is unknown without a connection and is not shown then. */}
          <p data-in-call={inCall ? '' : undefined}>
            {inCall
              ? t('presence.in_call')
              : online !== undefined && t(online ? 'presence.online' : 'presence.offline')}
          </p>
        </div>
        {/* Reserved for the calls module's buttons. Render nothing here. */}
        <div class="conversation-actions" />
      </header>
      <MessageList
        conversation={conversation}
        peer={peer}
        state={state}
        onOlder={() => controller.loadOlder(conversation.id)}
        onReload={controller.reload}
        onRetry={controller.retry}
        onDiscard={controller.discard}
      />
      <Composer
        key={conversation.id}
        conversationId={conversation.id}
        onSend={(text) => controller.send(conversation.id, text)}
      />
    </main>
  );
}
