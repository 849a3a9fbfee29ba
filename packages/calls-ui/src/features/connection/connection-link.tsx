import type { AppContext } from '../../context/app-context.ts';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { connectionView } from './connection-view.ts';
import type { ConnectionKey } from './texts.ts';

interface Props {
  readonly state: ScreenPhase['name'];
  readonly context: AppContext<ConnectionKey>;
  /** Whether the details are shown. */
  readonly open: boolean;
}

/** Shows the state of the connection and opens its details. */
export function ConnectionLink({ state, context, open }: Props) {
  const { calls, texts, ui } = context;
  const { signaling } = useReadable(calls.state);
  const connection = connectionView(state, signaling, texts);
  const details = texts.t('action.details');
  return (
    <button
      type="button"
      class={`xpc-button xpc-tool xpc-link xpc-link--${connection.state}`}
      data-action="stats"
      aria-label={`${connection.words}. ${details}`}
      aria-expanded={open}
      title={details}
      onClick={() => ui.set({ details: !open })}
    >
      <LazyIcon name="signal" />
      <span class="xpc-link__words">{connection.words}</span>
    </button>
  );
}
