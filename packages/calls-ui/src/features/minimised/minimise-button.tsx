import type { AppContext } from '../../context/app-context.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import type { MinimisedKey } from './texts.ts';

interface Props {
  readonly context: AppContext<MinimisedKey>;
  readonly onPress: () => void;
}

/** Turns the call screen into a tile beside the chat. */
export function MinimiseButton({ context, onPress }: Props) {
  const words = context.texts.t('action.minimise');
  return (
    <button
      type="button"
      class="xpc-button xpc-tool"
      data-action="pip"
      aria-label={words}
      title={words}
      onClick={onPress}
    >
      <LazyIcon name="minimise" />
    </button>
  );
}
