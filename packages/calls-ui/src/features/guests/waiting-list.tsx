import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import type { PersonView } from '../../ui-kit/person.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { type GuestAction, guestActions } from './guest-actions.ts';
import { waitingRows } from './guests-view.ts';
import type { GuestsKey } from './texts.ts';

interface Props<Key extends string> {
  readonly context: AppContext<GuestsKey | Key>;
}

/** Guests who wait, for hosts: each is let in or refused. */
export function WaitingList<Key extends string>({ context }: Props<Key>) {
  const { calls, texts } = context;
  const { t } = texts;
  const rows = waitingRows(useReadable(calls.state), texts);
  const act = guestActions(context);
  if (rows.length === 0) return null;
  return (
    <section class="xpc-lobby" aria-label={t('guests.waiting')}>
      <div class="xpc-lobby__head">
        <h3 class="xpc-lobby__title">{t('guests.waiting')}</h3>
        {rows.length > 1 && (
          <button
            type="button"
            class="xpc-button xpc-flat"
            data-action="admit-all"
            onClick={() =>
              act(
                'admit',
                rows.map(({ id }) => id),
              )
            }
          >
            {t('guests.admit_all')}
          </button>
        )}
      </div>
      <ul>
        {rows.map((person) => (
          <li class="xpc-side__row" key={person.id} data-waiting={person.id}>
            <Avatar person={person} />
            <div class="xpc-side__words">
              <p class="xpc-side__name">
                <Words words={person.name} name={person.name} />
              </p>
              <p class="xpc-side__state">{t('guests.no_account')}</p>
              <GuestButtons person={person} context={context} onPress={act} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ButtonsProps<Key extends string> extends Props<Key> {
  readonly person: PersonView;
  readonly onPress: (action: GuestAction, ids: readonly string[]) => void;
}

/** The two answers to one guest. */
export function GuestButtons<Key extends string>({ person, context, onPress }: ButtonsProps<Key>) {
  const { t } = context.texts;
  const { id, name } = person;
  return (
    <div class="xpc-side__buttons">
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--main"
        data-action="admit"
        aria-label={t('guests.admit_name', { name })}
        onClick={() => onPress('admit', [id])}
      >
        {t('guests.admit')}
      </button>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--soft"
        data-action="refuse"
        aria-label={t('guests.refuse_name', { name })}
        onClick={() => onPress('refuse', [id])}
      >
        {t('guests.refuse')}
      </button>
    </div>
  );
}
