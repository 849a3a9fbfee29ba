import { useEffect } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import type { Toast } from '../../context/ui-state.ts';
import type { ErrorKey } from '../../ui-kit/error-texts.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import { Words } from '../../ui-kit/words.tsx';
import { toastShownMs, toastWords } from './toast-view.ts';

function ToastCard({ toast, context }: { toast: Toast; context: AppContext<ErrorKey | UiKitKey> }) {
  const { ui, texts, clock } = context;
  useEffect(() => {
    const shownMs = toastShownMs(toast);
    if (shownMs === null) return;
    return clock.after(shownMs, () => ui.dismissToast());
  }, [ui, toast, clock]);
  return (
    <div class="xpc-panel xpc-toast">
      <Icon name="alert" />
      <p class="xpc-toast__words">
        <Words words={toastWords(toast, texts)} name={toast.name} />
      </p>
      <button
        type="button"
        class="xpc-button xpc-tool"
        aria-label={texts.t('action.close')}
        onClick={() => ui.dismissToast()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

interface Props {
  readonly toast: Toast | null;
  readonly context: AppContext<ErrorKey | UiKitKey>;
}

/** Shows the current toast: a sentence that needs no answer. */
export function Toasts({ toast, context }: Props) {
  return (
    <div class="xpc-toasts" role="alert">
      {toast && <ToastCard key={toast.id} toast={toast} context={context} />}
    </div>
  );
}
