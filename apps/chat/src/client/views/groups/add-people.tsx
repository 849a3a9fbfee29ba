import { useState } from 'preact/hooks';
import type { FoundPerson, Person } from '../../../wire/entities.ts';
import { MAX_GROUP_MEMBERS } from '../../../wire/limits.ts';
import { type ChatState, knownPeople } from '../../chat-state.ts';
import { useI18n } from '../../i18n/i18n.ts';
import { useAction } from '../use-action.ts';
import { useFirstFocus } from '../use-first-focus.ts';
import { PeoplePicker } from './people-picker.tsx';

interface Props {
  readonly state: ChatState;
  /** Ids of all members. */
  readonly members: readonly string[];
  readonly add: (userIds: readonly string[]) => Promise<void>;
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly onDone: () => void;
}

export function AddPeople({ state, members, add, search, onDone }: Props) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [isIncomplete, setIncomplete] = useState(false);
  const { state: action, run } = useAction();
  const form = useFirstFocus<HTMLFormElement>('input');
  const isFull = members.length + chosen.length > MAX_GROUP_MEMBERS;

  const submit = (event: Event) => {
    event.preventDefault();
    if (isFull) return;
    if (chosen.length === 0) setIncomplete(true);
    else run(() => add(chosen.map(({ id }) => id)), onDone);
  };
  function problem(): string {
    if (isIncomplete && chosen.length === 0) return t('group.need_people');
    if (isFull) return t('error.group_full');
    return action.name === 'failed' ? t(`error.${action.code}`) : '';
  }

  return (
    <form class="group-form" ref={form} aria-label={t('group.add')} onSubmit={submit}>
      <PeoplePicker
        known={knownPeople(state)}
        excluded={members}
        chosen={chosen}
        onChange={setChosen}
        search={search}
      />
      <footer class="panel-foot">
        <p class="form-error" role="alert">
          {problem()}
        </p>
        <button class="primary" type="submit" aria-busy={action.name === 'working'}>
          {t('group.add.submit')}
        </button>
        <button class="quiet" type="button" onClick={onDone}>
          {t('group.cancel')}
        </button>
      </footer>
    </form>
  );
}
