import { useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import type { SidePage } from '../../context/ui-state.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { PeopleList } from './people-list.tsx';
import { Picker } from './picker.tsx';
import { ReactionPicker } from './reaction-picker.tsx';
import type { GroupKey } from './texts.ts';
import { useSidePanel } from './use-side-panel.ts';

interface Props<Key extends string> {
  readonly context: AppContext<GroupKey | Key>;
  readonly page: Exclude<SidePage, 'chat'>;
}

/** The panel beside the call: who is in it, or the search for people to add. A sheet on a phone. */
export function SidePanel<Key extends string>({ context, page }: Props<Key>) {
  if (page === 'react') return <ReactionPicker context={context} />;
  return <PeoplePanel context={context} page={page} />;
}

function PeoplePanel<Key extends string>({ context, page }: Props<Key>) {
  const { ui, texts } = context;
  const { t } = texts;
  const panel = useRef<HTMLElement>(null);
  const close = () => ui.set({ side: null });
  useSidePanel(panel, { ui, page });
  return (
    <section
      ref={panel}
      class="xpc-panel xpc-side"
      aria-label={t(page === 'add' ? 'side.add' : 'side.people')}
      tabIndex={-1}
    >
      <header class="xpc-side__head">
        <h2 class="xpc-side__title">{t(page === 'add' ? 'side.add' : 'side.people')}</h2>
        <button
          type="button"
          class="xpc-button xpc-tool"
          data-action="side-close"
          aria-label={t('side.close')}
          title={t('side.close')}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      {page === 'add' ? <Picker context={context} /> : <PeopleList context={context} />}
    </section>
  );
}
