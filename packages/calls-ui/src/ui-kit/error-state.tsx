import type { UiKitTexts } from './texts.ts';

interface Props {
  readonly words: string;
  readonly texts: UiKitTexts;
  readonly onRetry?: (() => void) | undefined;
}

/** Explains that loading failed, with a button to retry. */
export function ErrorState({ words, texts, onRetry }: Props) {
  return (
    <div class="xpc-blank" role="alert">
      <p>{words}</p>
      {onRetry && (
        <button type="button" class="xpc-button xpc-pill xpc-pill--soft" onClick={onRetry}>
          {texts.t('action.try_again')}
        </button>
      )}
    </div>
  );
}

export function Loading({ texts }: { texts: UiKitTexts }) {
  return (
    <div class="xpc-blank" role="status">
      <span class="xpc-spinner" />
      <span class="xpc-hidden">{texts.t('status.loading')}</span>
    </div>
  );
}
