import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { NoticeBar, UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import type { PersonView } from '../../ui-kit/person.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { GuestLinks } from '../guests/guest-links.tsx';
import { WaitingList } from '../guests/waiting-list.tsx';
import { Face } from './face.tsx';
import { type PersonRow, personRows, rowsNamed } from './people-view.ts';
import { SearchField } from './search-field.tsx';
import type { GroupKey } from './texts.ts';
import { setVolume } from './volumes.ts';

interface Props<Key extends string> {
  readonly context: AppContext<GroupKey | Key>;
}

/** A longer list has a search. */
const MIN_PEOPLE_WITH_SEARCH = 8;

/** The people of the call, the actions of a host, and the volume of each person. */
export function PeopleList<Key extends string>({ context }: Props<Key>) {
  const { calls, ui, texts, clock } = context;
  const { t } = texts;
  const snapshot = useReadable(calls.state);
  const { volumes } = useReadable(ui);
  const [removing, setRemoving] = useState<PersonView | null>(null);
  const [sure, setSure] = useState(false);
  const doomed = useRef<string | null>(null);
  doomed.current = removing?.id ?? null;
  const run = (work: () => Promise<void> | void) => {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        const code = error instanceof Object && 'code' in error ? String(error.code) : '';
        ui.showToast('', code);
      });
  };
  const endForAll = () => {
    const { seenGroup } = ui.get();
    // Nobody stays, so nobody can come back.
    if (seenGroup) ui.set({ seenGroup: { ...seenGroup, joined: 0 } });
    run(() => calls.endForAll());
  };
  const remove = (id: string) => run(() => calls.removeParticipant(id));
  useEffect(() => {
    if (!removing) return;
    return clock.after(UNDO_MS, () => {
      remove(removing.id);
      setRemoving(null);
    });
  }, [removing, clock]);
  // Closing the panel does not undo it.
  useEffect(() => () => void (doomed.current !== null && remove(doomed.current)), []);
  const onRemove = (person: PersonView) => {
    if (removing) remove(removing.id);
    setRemoving(person);
  };
  const { group } = snapshot;
  const rows = personRows(snapshot, removing?.id ?? null, texts);
  const [query, setQuery] = useState('');
  const hasSearch = rows.length > MIN_PEOPLE_WITH_SEARCH;
  const found = hasSearch ? rowsNamed(rows, query) : rows;
  return (
    <>
      <WaitingList context={context} />
      {hasSearch && <SearchField label={t('side.search')} onSearch={setQuery} />}
      {found.length === 0 && (
        <div class="xpc-blank" role="status">
          <p>{t('side.nobody')}</p>
        </div>
      )}
      <ul class="xpc-side__list">
        {found.map((row) => (
          <li class="xpc-side__row" key={row.person.id}>
            <Face person={row.person} />
            <Person row={row}>
              {row.inCall && (
                <input
                  class="xpc-side__volume"
                  type="range"
                  min="0"
                  max="100"
                  step="5"
                  value={Math.round((volumes[row.person.id] ?? 1) * 100)}
                  aria-label={t('side.volume', { name: row.person.name })}
                  title={t('side.volume', { name: row.person.name })}
                  onInput={(event) =>
                    setVolume(ui, row.person.id, Number(event.currentTarget.value) / 100)
                  }
                />
              )}
            </Person>
            {row.canSilence && (
              <RowTool
                action="silence"
                words={t(row.silenced ? 'side.unsilence' : 'side.silence', {
                  name: row.person.name,
                })}
                onPress={() =>
                  run(() => calls.updateGroup({ silenced: !row.silenced }, row.person.id))
                }
              >
                <Icon name={row.silenced || row.muted ? 'microphone-off' : 'microphone'} />
              </RowTool>
            )}
            {row.canRemove && (
              <RowTool
                action="remove"
                words={t('side.remove', { name: row.person.name })}
                onPress={() => onRemove(row.person)}
              >
                <LazyIcon name="trash" />
              </RowTool>
            )}
          </li>
        ))}
      </ul>
      <GuestLinks context={context} />
      <NoticeBar
        words={removing && t('side.removing', { name: removing.name })}
        undo={{ label: t('side.undo'), onPress: () => setRemoving(null) }}
      />
      {group?.isHost && (
        <div class="xpc-side__foot">
          {sure ? (
            <>
              <p>{t('side.end_all_sure')}</p>
              <div class="xpc-side__buttons">
                <button
                  type="button"
                  class="xpc-button xpc-pill xpc-pill--end"
                  data-action="end-all-confirm"
                  onClick={endForAll}
                >
                  {t('side.end_all')}
                </button>
                <button
                  type="button"
                  class="xpc-button xpc-pill xpc-pill--soft"
                  onClick={() => setSure(false)}
                >
                  {t('side.stay')}
                </button>
              </div>
            </>
          ) : (
            <>
              <label class="xpc-side__choice">
                <input
                  type="checkbox"
                  data-action="lock"
                  checked={group.locked}
                  onChange={() => run(() => calls.updateGroup({ locked: !group.locked }))}
                />
                <span>{t('side.lock')}</span>
              </label>
              <button
                type="button"
                class="xpc-button xpc-pill xpc-pill--soft"
                data-action="end-all"
                onClick={() => setSure(true)}
              >
                {t('side.end_all')}
              </button>
            </>
          )}
        </div>
      )}
    </>
  );
}

interface PersonProps {
  readonly row: PersonRow;
  readonly children: ComponentChildren;
}

function Person({ row: { person, words, hand, muted }, children }: PersonProps) {
  return (
    <div class="xpc-side__words">
      <p class="xpc-side__name" title={person.name}>
        {hand && <LazyIcon name="hand" />}
        <Words words={person.name} name={person.name} />
      </p>
      <div class="xpc-side__below">
        <p class="xpc-side__state">
          {muted && (
            <span class="xpc-muted" aria-hidden="true">
              <Icon name="microphone-off" />
            </span>
          )}
          <Words words={words} />
        </p>
        {children}
      </div>
    </div>
  );
}

interface RowToolProps {
  readonly action: string;
  readonly words: string;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}

function RowTool({ action, words, onPress, children }: RowToolProps) {
  return (
    <button
      type="button"
      class="xpc-button xpc-side__tool"
      data-action={action}
      aria-label={words}
      title={words}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
