import { useRef, useState } from 'preact/hooks';
import type { Conversation } from '../../wire/entities.ts';
import type { Target } from '../address.ts';
import type { ChatController } from '../chat-controller.ts';
import type { ChatState } from '../chat-state.ts';
import { faceOf } from '../conversation-face.ts';
import { Composer } from './composer.tsx';
import { DirectHeader, GroupHeader } from './conversation-header.tsx';
import { GroupPanel } from './groups/group-panel.tsx';
import { MessageList } from './message-list.tsx';

interface Props {
  readonly conversation: Conversation;
  readonly state: ChatState;
  readonly controller: ChatController;
  readonly onOpen: (target: Target | null) => void;
}

export function ConversationPane({ conversation, state, controller, onOpen }: Props) {
  const [isPanelOpen, setPanelOpen] = useState(false);
  const title = useRef<HTMLButtonElement>(null);
  const { group, others } = conversation;
  const [peer] = others;
  const face = faceOf(conversation);
  if (!face) return null;
  const onBack = () => onOpen(null);
  const closePanel = () => {
    setPanelOpen(false);
    title.current?.focus();
  };
  return (
    <div class="conversation-columns">
      <main class="conversation">
        {group ? (
          <GroupHeader
            conversation={conversation}
            group={group}
            title={title}
            isPanelOpen={isPanelOpen}
            onTogglePanel={() => setPanelOpen(!isPanelOpen)}
            onBack={onBack}
          />
        ) : (
          peer && <DirectHeader peer={peer} state={state} onBack={onBack} />
        )}
        {/* Reserved for the banner of the calls module. Render nothing in it. */}
        {group && <div data-webrtc-calls-banner="" data-conversation-id={conversation.id} />}
        <MessageList
          conversation={conversation}
          name={face.name}
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
      {group && isPanelOpen && (
        <GroupPanel
          conversation={conversation}
          group={group}
          state={state}
          groups={controller.groups}
          search={controller.search}
          onOpen={onOpen}
          onClose={closePanel}
        />
      )}
    </div>
  );
}
