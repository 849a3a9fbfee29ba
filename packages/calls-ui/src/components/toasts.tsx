import { useEffect } from 'preact/hooks';
import type { Toast } from '../embed/ui-state.ts';
import { errorWords } from '../i18n/error-words.ts';
import { Icon } from './icon.tsx';
import type { OverlayContext } from './overlay-context.ts';

/** Time to read a sentence. Milliseconds. */
const STAYS = 7000;

function ToastCard({ toast, context }: { toast: Toast; context: OverlayContext }) {
  const { ui, texts } = context;
  useEffect(() => {
    const timer = setTimeout(() => ui.dropToast(toast.id), STAYS);
    return () => clearTimeout(timer);
  }, [ui, toast.id]);
  return (
    <div class="xpc-panel xpc-toast">
      <Icon name="alert" />
      <p class="xpc-toast__words">{toast.text || errorWords(texts, toast.code, toast.name)}</p>
      <button
        type="button"
        class="xpc-button xpc-tool"
        aria-label={texts.say('action.close')}
        onClick={() => ui.dropToast(toast.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

interface Props {
  readonly toasts: readonly Toast[];
  readonly context: OverlayContext;
}

/** Sentences that need no answer. */
export function Toasts({ toasts, context }: Props) {
  return (
    <div class="xpc-toasts">
      <div role="alert">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} context={context} />
        ))}
      </div>
    </div>
  );
}
