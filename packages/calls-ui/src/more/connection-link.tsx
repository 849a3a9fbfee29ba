import type { OverlayContext } from '../components/overlay-context.ts';
import { useReadable } from '../components/use-readable.ts';
import type { ScreenPhase } from '../view-models/controls.ts';
import { connectionView } from './connection-view.ts';
import { MoreIcon } from './more-icon.tsx';

interface Props {
  readonly state: ScreenPhase['name'];
  readonly context: OverlayContext;
  /** The details are shown. */
  readonly open: boolean;
}

/** How the connection is, and the way to its details. */
export function ConnectionLink({ state, context, open }: Props) {
  const { calls, texts, ui } = context;
  const { signaling } = useReadable(calls.state);
  const connection = connectionView(state, signaling, texts);
  const details = texts.say('action.details');
  return (
    <button
      type="button"
      class={`xpc-button xpc-tool xpc-link xpc-link--${connection.state}`}
      data-action="details"
      aria-label={`${connection.words}. ${details}`}
      aria-expanded={open}
      title={details}
      onClick={() => ui.set({ details: !open })}
    >
      <MoreIcon name="signal" />
      <span class="xpc-link__words">{connection.words}</span>
    </button>
  );
}
