import type { CallType } from '@xpchat/calls';
import { Icon } from '../components/icon.tsx';
import { MoreIcon } from '../more/more-icon.tsx';
import type { HistoryFilter } from './calls-api.ts';
import type { HistoryController } from './history-controller.ts';
import type { HistoryState } from './history-state.ts';
import { nameOf } from './history-view.ts';
import type { PanelTexts } from './i18n/panel-texts.ts';

const FILTERS: readonly HistoryFilter[] = ['all', 'missed', 'incoming', 'outgoing'];
const KINDS: readonly CallType[] = ['audio', 'video', 'screen'];

interface Props {
  readonly state: HistoryState;
  readonly controller: HistoryController;
  readonly texts: PanelTexts;
}

/** Which calls are shown. */
export function HistoryFilters({ state, controller, texts }: Props) {
  const { say } = texts;
  const { person, list } = state;
  return (
    <div class="xpc-filters">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box before Chrome 86 */}
      <div class="xpc-chips" role="group" aria-label={say('filter.label')}>
        {FILTERS.map((filter) => (
          <button
            key={filter}
            type="button"
            class="xpc-button xpc-chip"
            data-filter={filter}
            aria-pressed={state.filter === filter}
            onClick={() => controller.filter(filter)}
          >
            {say(`filter.${filter}`)}
          </button>
        ))}
      </div>
      <div class="xpc-filters__line">
        <label class="xpc-search">
          <span class="xpc-hidden">{say('filter.search')}</span>
          <MoreIcon name="search" />
          <input
            class="xpc-field"
            type="search"
            data-field="search"
            placeholder={say('filter.search')}
            value={state.search}
            onInput={(event) => controller.search(event.currentTarget.value)}
          />
        </label>
        <label>
          <span class="xpc-hidden">{say('filter.kind')}</span>
          <select
            class="xpc-field xpc-select"
            data-field="kind"
            value={state.type ?? ''}
            onChange={(event) =>
              controller.type(KINDS.find((kind) => kind === event.currentTarget.value) ?? null)
            }
          >
            <option value="">{say('filter.kind_all')}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {say(`kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="xpc-button xpc-row__tool"
          data-action="clear"
          aria-label={say('history.clear')}
          title={say('history.clear')}
          disabled={list.name !== 'ready' || list.entries.length === 0}
          onClick={() => controller.askToClear(true)}
        >
          <MoreIcon name="trash" />
        </button>
      </div>
      {person && (
        <button
          type="button"
          class="xpc-button xpc-chip xpc-chip--person"
          aria-label={say('filter.person_off')}
          title={say('filter.person_off')}
          onClick={() => controller.person(null)}
        >
          {say('filter.person', { name: nameOf(person, texts) })}
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
