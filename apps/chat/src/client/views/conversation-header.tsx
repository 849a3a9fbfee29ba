import type { Ref } from 'preact';
import type { Conversation, Group, Person } from '../../wire/entities.ts';
import type { ChatState } from '../chat-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';

interface DirectHeaderProps {
  readonly peer: Person;
  readonly state: ChatState;
  readonly onBack: () => void;
}

export function DirectHeader({ peer, state, onBack }: DirectHeaderProps) {
  const { t } = useI18n();
  const online = state.online?.includes(peer.id);
  const inCall = state.inCall.includes(peer.id);
  return (
    <header
      class="conversation-header"
      data-user-id={peer.id}
      data-user-name={peer.name}
      data-user-picture={peer.picture}
    >
      <BackButton onBack={onBack} />
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
  );
}

interface GroupHeaderProps {
  readonly conversation: Conversation;
  readonly group: Group;
  readonly title: Ref<HTMLButtonElement>;
  readonly isPanelOpen: boolean;
  readonly onTogglePanel: () => void;
  readonly onBack: () => void;
}

/** The title opens and closes the panel of members. */
export function GroupHeader(props: GroupHeaderProps) {
  const { conversation, group, title, isPanelOpen, onTogglePanel, onBack } = props;
  const { t } = useI18n();
  const count = String(conversation.others.length + 1);
  return (
    <header class="conversation-header" data-conversation-id={conversation.id}>
      <BackButton onBack={onBack} />
      <div class="conversation-group">
        <Avatar person={group} group />
        <div class="conversation-who">
          <h1>
            <button
              class="conversation-title"
              type="button"
              ref={title}
              title={t('group.about')}
              aria-expanded={isPanelOpen}
              aria-controls="group-panel"
              data-action="group-panel"
              onClick={onTogglePanel}
            >
              {group.name}
            </button>
          </h1>
          <p>{t('group.members.count', { count })}</p>
        </div>
      </div>
      {/* Reserved for the calls module's buttons. Render nothing here. */}
      <div class="conversation-actions" />
    </header>
  );
}

function BackButton({ onBack }: { onBack: () => void }) {
  const { t } = useI18n();
  return (
    <button
      class="icon-button back"
      type="button"
      title={t('conversation.back')}
      aria-label={t('conversation.back')}
      onClick={onBack}
    >
      <Icon name="back" size={22} />
    </button>
  );
}
