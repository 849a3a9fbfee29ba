import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, FoundPerson, Group, Person } from '../../../wire/entities.ts';
import { personTarget, type Target } from '../../address.ts';
import type { ChatState } from '../../chat-state.ts';
import type { GroupActions } from '../../group-actions.ts';
import { useI18n } from '../../i18n/i18n.ts';
import { Avatar } from '../avatar.tsx';
import { Icon } from '../icon.tsx';
import { AddPeople } from './add-people.tsx';
import { LeaveGroup } from './leave-group.tsx';
import { RenameGroup } from './rename-group.tsx';

interface Props {
  readonly conversation: Conversation;
  readonly group: Group;
  readonly state: ChatState;
  readonly groups: GroupActions;
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly onOpen: (target: Target | null) => void;
  readonly onClose: () => void;
}

type Mode = 'members' | 'adding' | 'renaming' | 'leaving';

/** The members of a group, and what a member can do: beside the conversation, or over it on a phone. */
export function GroupPanel(props: Props) {
  const { conversation, group, state, groups, search, onOpen, onClose } = props;
  const { t } = useI18n();
  const [mode, setMode] = useState<Mode>('members');
  const close = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const before = useRef<Mode | null>(null);
  useLayoutEffect(() => {
    // A form focuses its first field itself. Back from it, the focus is where it came from.
    if (mode === 'members') {
      const from =
        before.current && panel.current?.querySelector(`[data-mode="${before.current}"]`);
      if (from instanceof HTMLElement) from.focus();
      else close.current?.focus();
    }
    before.current = mode;
  }, [mode]);
  const back = () => setMode('members');
  const { id, others } = conversation;

  return (
    <aside
      class="group-panel"
      id="group-panel"
      ref={panel}
      aria-label={t('group.about')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (mode === 'members') onClose();
        else back();
      }}
    >
      <header class="panel-head">
        <h2>{t(mode === 'adding' ? 'group.add' : 'group.members')}</h2>
        <button
          class="icon-button"
          type="button"
          ref={close}
          title={t('group.close')}
          aria-label={t('group.close')}
          onClick={mode === 'adding' ? back : onClose}
        >
          <Icon name="close" size={22} />
        </button>
      </header>
      {mode === 'adding' ? (
        <AddPeople
          state={state}
          members={[state.me.id, ...others.map((person) => person.id)]}
          add={(userIds) => groups.add(id, userIds)}
          search={search}
          onDone={back}
        />
      ) : (
        <>
          {mode === 'renaming' ? (
            <RenameGroup
              name={group.name}
              rename={(name) => groups.rename(id, name)}
              onDone={back}
            />
          ) : (
            <div class="panel-name">
              <Avatar person={group} group />
              <strong>{group.name}</strong>
              <button
                class="icon-button"
                type="button"
                data-mode="renaming"
                title={t('group.rename')}
                aria-label={t('group.rename')}
                onClick={() => setMode('renaming')}
              >
                <Icon name="pencil" size={18} />
              </button>
            </div>
          )}
          <button
            class="row panel-action"
            type="button"
            data-mode="adding"
            onClick={() => setMode('adding')}
          >
            <span class="panel-action-icon">
              <Icon name="add" size={20} />
            </span>
            {t('group.add')}
          </button>
          <Members state={state} others={others} onOpen={onOpen} />
          {mode === 'leaving' ? (
            <LeaveGroup
              isLast={others.length === 0}
              leave={() => groups.leave(id)}
              onLeft={() => onOpen(null)}
              onStay={back}
            />
          ) : (
            <footer class="panel-foot">
              <button
                class="quiet danger"
                type="button"
                data-mode="leaving"
                onClick={() => setMode('leaving')}
              >
                {t('group.leave')}
              </button>
            </footer>
          )}
        </>
      )}
    </aside>
  );
}

interface MembersProps {
  readonly state: ChatState;
  readonly others: readonly Person[];
  readonly onOpen: (target: Target) => void;
}

function Members({ state, others, onOpen }: MembersProps) {
  const { t } = useI18n();
  return (
    <ul class="list" aria-label={t('group.members')}>
      <li class="row member" data-member={state.me.id}>
        <Avatar person={state.me} />
        <span class="row-text">
          <span class="row-name">{state.me.name}</span>
          <span class="row-last">{t('group.you')}</span>
        </span>
      </li>
      {others.map((person) => {
        const online = state.online?.includes(person.id) ?? false;
        return (
          <li key={person.id}>
            <button
              class="row member"
              type="button"
              data-member={person.id}
              title={t('search.write', { name: person.name })}
              onClick={() => onOpen(personTarget(person.id))}
            >
              <Avatar person={person} online={online} />
              <span class="row-text">
                <span class="row-name">{person.name}</span>
                <span class="row-last">{online ? t('presence.online') : `@${person.id}`}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
