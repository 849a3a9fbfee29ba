import { useEffect } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import type { EndedView } from './ended-view.ts';
import type { EndedKey } from './texts.ts';

/** What became of the call, while the card of the second script is not here. */
export function EndedNote({ view, context }: { view: EndedView; context: AppContext<EndedKey> }) {
  const { dismiss } = context.actions;
  useEffect(() => {
    const timer = setTimeout(dismiss, view.stay);
    return () => clearTimeout(timer);
  }, [dismiss, view.stay]);
  return (
    <div class="xpc-toasts" role="status">
      <p class="xpc-panel xpc-toast">
        {view.person.name}: {view.words}
      </p>
    </div>
  );
}
