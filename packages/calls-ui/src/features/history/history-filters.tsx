import type { CallType } from '@xpchat/calls';
import type { HistoryFilter } from '@xpchat/calls-protocol';
import { nameOf } from '../../calls-api/person-name.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { Words } from '../../ui-kit/words.tsx';
import type { HistoryController } from './history-controller.ts';
import type { HistoryState } from './history-state.ts';
import type { HistoryTexts } from './texts.ts';

const FILTERS: readonly HistoryFilter[] = ['all', 'missed', 'incoming', 'outgoing'];
const KINDS: readonly CallType[] = ['audio', 'video', 'screen'];

interface Props {
  readonly state: HistoryState;
  readonly controller: HistoryController;
  readonly texts: HistoryTexts;
}

/** Chooses which calls the list shows. */
export function HistoryFilters({ state, controller, texts }: Props) {
  const { t } = texts;
  const { person, list } = state;
  return (
    <div class="xpc-filters">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box before Chrome 86 */}
      <div class="xpc-chips" role="group" aria-label={t('filter.label')}>
        {FILTERS.map((filter) => (
          <button
            key={filter}
            type="button"
            class="xpc-button xpc-chip"
            data-filter={filter}
            aria-pressed={state.filter === filter}
            onClick={() => controller.setFilter(filter)}
          >
            {t(`filter.${filter}`)}
          </button>
        ))}
      </div>
      <div class="xpc-filters__line">
        <label class="xpc-search">
          <span class="xpc-hidden">{t('filter.search')}</span>
          <LazyIcon name="search" />
          <input
            class="xpc-field"
            type="search"
            data-field="search"
            placeholder={t('filter.search')}
            value={state.search}
            onInput={(event) => controller.setSearch(event.currentTarget.value)}
          />
        </label>
        <label>
          <span class="xpc-hidden">{t('filter.kind')}</span>
          <select
            class="xpc-field xpc-select"
            data-field="kind"
            value={state.type ?? ''}
            onChange={(event) =>
              controller.setType(KINDS.find((kind) => kind === event.currentTarget.value) ?? null)
            }
          >
            <option value="">{t('filter.kind_all')}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="xpc-button xpc-row__tool"
          data-action="clear"
          aria-label={t('history.clear')}
          title={t('history.clear')}
          disabled={list.name !== 'ready' || list.entries.length === 0}
          onClick={() => controller.setClearDialogOpen(true)}
        >
          <LazyIcon name="trash" />
        </button>
      </div>
      {person && (
        <button
          type="button"
          class="xpc-button xpc-chip xpc-chip--person"
          aria-label={t('filter.person_off')}
          title={t('filter.person_off')}
          onClick={() => controller.setPerson(null)}
        >
          <Words
            words={t('filter.person', { name: nameOf(person, texts) })}
            name={nameOf(person, texts)}
          />
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
