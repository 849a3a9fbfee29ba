import { useRef } from 'preact/hooks';
import { useFocusTrap } from '../../ui-kit/use-focus-trap.ts';
import type { HistoryController } from './history-controller.ts';
import type { HistoryTexts } from './texts.ts';

interface Props {
  readonly controller: HistoryController;
  readonly texts: HistoryTexts;
  readonly working: boolean;
}

/** Asks for confirmation before the whole history is deleted. */
export function ClearDialog({ controller, texts: { t }, working }: Props) {
  const dialog = useRef<HTMLDivElement>(null);
  useFocusTrap(dialog, true);
  return (
    <div class="xpc-ask-back">
      <div
        ref={dialog}
        class="xpc-panel xpc-ask"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="xpc-ask-title"
        aria-describedby="xpc-ask-text"
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // Closes only this dialog, not the panel below it.
          event.stopPropagation();
          controller.setClearDialogOpen(false);
        }}
      >
        <h3 id="xpc-ask-title" class="xpc-ask__title">
          {t('history.clear_title')}
        </h3>
        <p id="xpc-ask-text">{t('history.clear_text')}</p>
        <div class="xpc-ask__buttons">
          <button
            type="button"
            class="xpc-button xpc-pill xpc-pill--soft"
            disabled={working}
            onClick={() => controller.setClearDialogOpen(false)}
          >
            {t('history.clear_no')}
          </button>
          <button
            type="button"
            class="xpc-button xpc-pill xpc-pill--main"
            data-action="clear-all"
            aria-busy={working}
            onClick={() => {
              // The button is not disabled, because it would lose the focus.
              if (!working) controller.clear();
            }}
          >
            {t('history.clear_yes')}
          </button>
        </div>
      </div>
    </div>
  );
}
