import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FoundPerson, Person } from '../../../wire/entities.ts';
import { MAX_GROUP_MEMBERS, MAX_GROUP_NAME_LENGTH } from '../../../wire/limits.ts';
import { type ChatState, knownPeople } from '../../chat-state.ts';
import type { GroupActions } from '../../group-actions.ts';
import { useI18n } from '../../i18n/i18n.ts';
import { newId } from '../../platform.ts';
import { Icon } from '../icon.tsx';
import { useAction } from '../use-action.ts';
import { PeoplePicker } from './people-picker.tsx';

interface Props {
  readonly state: ChatState;
  readonly groups: GroupActions;
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly onCreated: (id: string) => void;
  readonly onCancel: () => void;
}

/** The form of a new group. It replaces the list of conversations. */
export function NewGroup({ state, groups, search, onCreated, onCancel }: Props) {
  const { t } = useI18n();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [isIncomplete, setIncomplete] = useState(false);
  // The request may arrive although its answer is lost. Sent again, it has no second effect.
  const [clientId] = useState(newId);
  const { state: action, run } = useAction();
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);

  const problem = problemOf();
  function problemOf(): string {
    if (isIncomplete && name.trim() === '') return t('group.need_name');
    if (isIncomplete && chosen.length === 0) return t('group.need_people');
    if (chosen.length >= MAX_GROUP_MEMBERS) return t('error.group_full');
    return action.name === 'failed' ? t(`error.${action.code}`) : '';
  }

  const submit = (event: Event) => {
    event.preventDefault();
    if (chosen.length >= MAX_GROUP_MEMBERS) return;
    if (name.trim() === '' || chosen.length === 0) {
      setIncomplete(true);
      if (name.trim() === '') field.current?.focus();
      return;
    }
    let created = '';
    run(
      async () => {
        created = await groups.create(
          clientId,
          name.trim(),
          chosen.map(({ id }) => id),
        );
      },
      () => onCreated(created),
    );
  };

  return (
    <form
      class="group-form"
      aria-label={t('group.new')}
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <header class="panel-head">
        <button
          class="icon-button"
          type="button"
          title={t('group.cancel')}
          aria-label={t('group.cancel')}
          onClick={onCancel}
        >
          <Icon name="back" size={22} />
        </button>
        <h2>{t('group.new')}</h2>
      </header>
      <input
        class="group-name"
        ref={field}
        type="text"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
        placeholder={t('group.name')}
        aria-label={t('group.name')}
        autocomplete="off"
        maxLength={MAX_GROUP_NAME_LENGTH}
      />
      <PeoplePicker
        known={knownPeople(state)}
        excluded={[state.me.id]}
        chosen={chosen}
        onChange={setChosen}
        search={search}
      />
      <footer class="panel-foot">
        <p class="form-error" role="alert">
          {problem}
        </p>
        <button class="primary" type="submit" aria-busy={action.name === 'working'}>
          {t('group.create')}
        </button>
      </footer>
    </form>
  );
}
