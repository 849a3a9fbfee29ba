import type { CallType } from '@xpchat/calls';
import { useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { clockDuration } from '../../ui-kit/clock-duration.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { personView } from '../../ui-kit/person.ts';
import { spokenDuration } from '../../ui-kit/spoken-duration.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { HistoryController } from './history-controller.ts';
import type { RowView } from './history-view.ts';
import type { HistoryKey, HistoryTexts } from './texts.ts';

interface Props {
  readonly row: RowView;
  readonly context: AppContext<HistoryKey>;
  readonly texts: HistoryTexts;
  readonly controller: HistoryController;
  /** Whether a call can be started now. */
  readonly free: boolean;
  /** Whether the list shows only this person's calls already. */
  readonly alone: boolean;
  readonly onCall: (row: RowView, type: CallType) => void;
}

const KIND_ICONS = { audio: 'phone', video: 'camera', screen: 'screen' } as const;

/** One call with its actions: call back, filter, block and delete. */
export function HistoryRow({ row, context, texts, controller, free, alone, onCall }: Props) {
  const { entry, name } = row;
  const { t } = texts;
  const [open, setOpen] = useState(false);
  const person = entry.people[0];
  const way = t(`history.${entry.direction}`);
  const call = (type: 'audio' | 'video') => (
    <button
      type="button"
      class="xpc-button xpc-row__tool"
      data-action={`call-${type}`}
      aria-label={t(`history.call_${type}`, { name })}
      title={t(`history.call_${type}`, { name })}
      disabled={!free || !person}
      onClick={() => onCall(row, type)}
    >
      <Icon name={KIND_ICONS[type]} />
    </button>
  );
  return (
    <li class="xpc-row" data-call-id={entry.id} data-missed={row.missed ? '' : undefined}>
      <div class="xpc-row__main">
        <Avatar person={personView(row.person, context.texts)} />
        <div class="xpc-row__words">
          <p class="xpc-row__line">
            <span class={`xpc-row__name${row.missed ? ' xpc-row__name--missed' : ''}`}>
              <Words words={name} name={name} />
              {row.id !== null && (
                <span class="xpc-row__id">
                  {' '}
                  <Words words={row.id} name={row.id} />
                </span>
              )}
            </span>
            <time
              class="xpc-row__time xpc-numbers"
              dateTime={new Date(entry.createdAt).toISOString()}
            >
              <Words words={row.time} />
            </time>
          </p>
          <p class={`xpc-row__line xpc-row__what${row.missed ? ' xpc-row__what--missed' : ''}`}>
            <LazyIcon name={entry.direction} />
            {way !== row.outcome && <span class="xpc-hidden">{way}. </span>}
            <span class="xpc-row__outcome">
              <Words words={row.outcome} />
              {row.duration !== null && (
                <>
                  <span>, </span>
                  <span class="xpc-numbers" aria-hidden="true">
                    {clockDuration(row.duration)}
                  </span>
                  <span class="xpc-hidden">{spokenDuration(row.duration, context.texts)}</span>
                </>
              )}
            </span>
            {row.isNew && <span class="xpc-row__fresh">{t('history.new')}</span>}
            <span class="xpc-row__kind" title={t(`kind.${entry.type}`)}>
              <Icon name={KIND_ICONS[entry.type]} />
              <span class="xpc-hidden">{t(`kind.${entry.type}`)}</span>
            </span>
          </p>
        </div>
        {call('audio')}
        {call('video')}
        <button
          type="button"
          class="xpc-button xpc-row__tool"
          data-action="more"
          aria-label={t('history.more', { name })}
          title={t('history.more', { name })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <LazyIcon name="more" />
        </button>
      </div>
      {open && (
        <div class="xpc-row__menu">
          {person && !alone && (
            <button
              type="button"
              class="xpc-button xpc-flat"
              data-action="only"
              onClick={() => controller.setPerson(person)}
            >
              <LazyIcon name="user" />
              <Words words={t('history.only', { name })} name={name} />
            </button>
          )}
          {person && (
            <button
              type="button"
              class="xpc-button xpc-flat"
              data-action="block"
              onClick={() => {
                setOpen(false);
                controller.block(person);
              }}
            >
              <LazyIcon name="block" />
              <Words words={t('history.block', { name })} name={name} />
            </button>
          )}
          <button
            type="button"
            class="xpc-button xpc-flat"
            data-action="delete"
            onClick={() => controller.remove(entry)}
          >
            <LazyIcon name="trash" />
            <span>{t('history.delete')}</span>
          </button>
        </div>
      )}
    </li>
  );
}
