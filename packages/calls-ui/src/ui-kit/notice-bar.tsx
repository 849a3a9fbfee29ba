import { Words } from './words.tsx';

/** How long an action can be undone, and its notice is shown. */
export const UNDO_MS = 6000;

interface Props {
  readonly words: string | null;
  /** The undo button; absent if the action cannot be undone. */
  readonly undo?: { readonly label: string; readonly onPress: () => void } | undefined;
  /** An error: screen readers announce it at once. */
  readonly urgent?: boolean;
}

/**
 * The result of the last action, at the bottom of the panel. Its live region is always in the page, because
 * screen readers announce only changes.
 */
export function NoticeBar({ words, undo, urgent = false }: Props) {
  return (
    <div class="xpc-notices" role={urgent ? 'alert' : 'status'}>
      {words !== null && (
        <div class={`xpc-notice${urgent ? ' xpc-notice--urgent' : ''}`}>
          <p class="xpc-notice__words">
            <Words words={words} />
          </p>
          {undo && (
            <button
              type="button"
              class="xpc-button xpc-flat"
              data-action="undo"
              onClick={undo.onPress}
            >
              <Words words={undo.label} />
            </button>
          )}
        </div>
      )}
    </div>
  );
}
