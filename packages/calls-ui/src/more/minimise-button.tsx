import type { Texts } from '../i18n/texts.ts';
import { MoreIcon } from './more-icon.tsx';

interface Props {
  readonly texts: Texts;
  readonly onPress: () => void;
}

/** Makes the call a tile beside the chat. */
export function MinimiseButton({ texts, onPress }: Props) {
  const words = texts.say('action.minimise');
  return (
    <button
      type="button"
      class="xpc-button xpc-tool"
      data-action="minimise"
      aria-label={words}
      title={words}
      onClick={onPress}
    >
      <MoreIcon name="minimise" />
    </button>
  );
}
