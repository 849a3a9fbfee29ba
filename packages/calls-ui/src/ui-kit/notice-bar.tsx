/** How long an action can be undone. */
export const UNDO_MS = 6000;

interface Props {
  readonly words: string | null;
  /** Word of the button that takes it back; absent where nothing can be. */
  readonly undo?: { readonly label: string; readonly onPress: () => void } | undefined;
  /** Something went wrong: said at once by screen readers. */
  readonly urgent?: boolean;
}

/** The panel's last line: what was just done or went wrong. Always there, so that it is read out. */
export function NoticeBar({ words, undo, urgent = false }: Props) {
  return (
    <div class="xpc-notices" role={urgent ? 'alert' : 'status'}>
      {words !== null && (
        <div class={`xpc-notice${urgent ? ' xpc-notice--urgent' : ''}`}>
          <p class="xpc-notice__words">{words}</p>
          {undo && (
            <button
              type="button"
              class="xpc-button xpc-flat"
              data-action="undo"
              onClick={undo.onPress}
            >
              {undo.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
