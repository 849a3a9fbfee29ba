import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundPerson } from '../../wire/entities.ts';
import { MAX_NAME_LENGTH } from '../../wire/limits.ts';
import { groupTarget, type Target } from '../address.ts';
import type { ChatState } from '../chat-state.ts';
import type { GroupActions } from '../group-actions.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { ConversationList } from './conversation-list.tsx';
import { NewGroup } from './groups/new-group.tsx';
import { Icon } from './icon.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { SearchResults } from './search-results.tsx';

export interface SidebarProps {
  readonly state: ChatState;
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly groups: GroupActions;
  readonly onOpen: (target: Target) => void;
  readonly onReload: () => void;
  readonly onSignOut: () => void;
}

export function Sidebar(props: SidebarProps) {
  const { state, search, groups, onOpen, onReload, onSignOut } = props;
  const { t } = useI18n();
  const [query, setQuery] = useState('');
  const [isCreating, setCreating] = useState(false);
  const newGroup = useRef<HTMLButtonElement>(null);
  const wasCreating = useRef(false);
  useEffect(() => {
    if (wasCreating.current && !isCreating) newGroup.current?.focus();
    wasCreating.current = isCreating;
  }, [isCreating]);
  const open = (target: Target) => {
    setQuery('');
    setCreating(false);
    onOpen(target);
  };
  if (isCreating) {
    return (
      <nav class="sidebar" aria-label={t('group.new')}>
        <NewGroup
          state={state}
          groups={groups}
          search={search}
          onCreated={(id) => open(groupTarget(id))}
          onCancel={() => setCreating(false)}
        />
      </nav>
    );
  }
  return (
    <nav class="sidebar" aria-label={t('list.title')}>
      <header class="me">
        <Avatar person={state.me} />
        <span class="me-name">
          <strong>{state.me.name}</strong>
          <small>@{state.me.id}</small>
        </span>
        <LanguageSwitch />
        <button
          class="icon-button"
          type="button"
          title={t('me.signout')}
          aria-label={t('me.signout')}
          onClick={onSignOut}
        >
          <Icon name="signout" />
        </button>
      </header>
      <div class="search-line">
        <search class="search">
          <Icon name="search" size={18} />
          <input
            type="text"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Escape' && setQuery('')}
            placeholder={t('search.placeholder')}
            aria-label={t('search.label')}
            autocomplete="off"
            maxLength={MAX_NAME_LENGTH}
          />
          {query !== '' && (
            <button
              class="icon-button"
              type="button"
              title={t('search.clear')}
              aria-label={t('search.clear')}
              onClick={() => setQuery('')}
            >
              <Icon name="close" size={18} />
            </button>
          )}
        </search>
        <button
          class="icon-button new-group"
          type="button"
          ref={newGroup}
          title={t('group.new')}
          aria-label={t('group.new')}
          data-action="new-group"
          onClick={() => setCreating(true)}
        >
          <Icon name="group" size={22} />
        </button>
        {/* Reserved for the calls module's button. Render nothing here. */}
        <span class="calls-place" data-webrtc-calls-panel="" />
      </div>
      {query.trim() === '' ? (
        <ConversationList state={state} onOpen={open} onReload={onReload} />
      ) : (
        <SearchResults
          query={query.trim()}
          conversations={state.list.name === 'ready' ? state.list.items : []}
          search={search}
          onOpen={open}
        />
      )}
    </nav>
  );
}
