import { useEffect } from 'preact/hooks';
import type { MoreStore } from '../more/more-store.ts';
import { Icon } from './icon.tsx';
import type { OverlayContext } from './overlay-context.ts';
import { useReadable } from './use-readable.ts';

interface Props {
  readonly more: MoreStore;
  readonly context: OverlayContext;
}

/** Stands where a part of the second script was asked for before it came: on its way, or failed. */
export function MorePanel({ more, context }: Props) {
  const { ui, texts } = context;
  const { state } = useReadable(more);
  useEffect(() => more.load(), [more]);
  const failed = state === 'failed';
  return (
    <div class="xpc-panel xpc-toast xpc-more" role="status">
      <p class="xpc-toast__words">{texts.say(failed ? 'more.failed' : 'more.loading')}</p>
      {failed && (
        <button type="button" class="xpc-button xpc-pill" onClick={() => more.load()}>
          {texts.say('choice.retry')}
        </button>
      )}
      <button
        type="button"
        class="xpc-button xpc-tool"
        aria-label={texts.say('action.close')}
        onClick={() => ui.set({ details: false, panel: null })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
