import { useState } from 'preact/hooks';
import { MAX_GROUP_NAME_LENGTH } from '../../../wire/limits.ts';
import { useI18n } from '../../i18n/i18n.ts';
import { useAction } from '../use-action.ts';
import { useFirstFocus } from '../use-first-focus.ts';

interface Props {
  readonly name: string;
  readonly rename: (name: string) => Promise<void>;
  readonly onDone: () => void;
}

export function RenameGroup({ name: current, rename, onDone }: Props) {
  const { t } = useI18n();
  const [name, setName] = useState(current);
  const [isIncomplete, setIncomplete] = useState(false);
  const { state: action, run } = useAction();
  const form = useFirstFocus<HTMLFormElement>('input');

  const submit = (event: Event) => {
    event.preventDefault();
    if (name.trim() === '') setIncomplete(true);
    else run(() => rename(name.trim()), onDone);
  };
  function problem(): string {
    if (isIncomplete && name.trim() === '') return t('group.need_name');
    return action.name === 'failed' ? t(`error.${action.code}`) : '';
  }

  return (
    <form class="rename-form" ref={form} aria-label={t('group.rename')} onSubmit={submit}>
      <input
        class="group-name"
        type="text"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
        aria-label={t('group.name')}
        autocomplete="off"
        maxLength={MAX_GROUP_NAME_LENGTH}
      />
      <p class="form-error" role="alert">
        {problem()}
      </p>
      <div class="panel-buttons">
        <button class="primary" type="submit" aria-busy={action.name === 'working'}>
          {t('group.save')}
        </button>
        <button class="quiet" type="button" onClick={onDone}>
          {t('group.cancel')}
        </button>
      </div>
    </form>
  );
}
