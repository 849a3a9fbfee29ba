import { useState } from 'preact/hooks';
import type { FoundPerson } from '../../wire/entities.ts';
import { MAX_NAME_LENGTH } from '../../wire/limits.ts';
import type { ChatState } from '../chat-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Icon } from './icon.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { SearchResults } from './search-results.tsx';

export interface SidebarProps {
  readonly state: ChatState;
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly onOpen: (userId: string) => void;
  readonly onReload: () => void;
  readonly onSignOut: () => void;
}

export function Sidebar({ state, search, onOpen, onReload, onSignOut }: SidebarProps) {
  const { t } = useI18n();
  const [query, setQuery] = useState('');
  const open = (userId: string) => {
    setQuery('');
    onOpen(userId);
  };
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
            placeholder={t('search.label')}
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
        {/* Reserved for the calls module's button. Render nothing here. */}
        <span class="calls-place" data-webrtc-calls-panel="" />
      </div>
      {query.trim() === '' ? (
        <ConversationList state={state} onOpen={open} onReload={onReload} />
      ) : (
        <SearchResults query={query.trim()} search={search} onOpen={open} />
      )}
    </nav>
  );
}
