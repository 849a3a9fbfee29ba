import { useEffect } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { EndedView } from './ended-view.ts';
import type { EndedKey } from './texts.ts';

/** Shows why the call ended while the lazy card is not loaded. */
export function EndedNote({ view, context }: { view: EndedView; context: AppContext<EndedKey> }) {
  const { actions, clock } = context;
  const { dismiss } = actions;
  useEffect(() => clock.after(view.shownMs, dismiss), [clock, dismiss, view.shownMs]);
  return (
    <div class="xpc-toasts" role="status">
      <p class="xpc-panel xpc-toast">
        <Words words={`${view.person.name}: ${view.words}`} name={view.person.name} />
      </p>
    </div>
  );
}
