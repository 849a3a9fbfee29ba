import { Duration } from '../../ui-kit/duration.tsx';
import { Icon } from '../../ui-kit/icon.tsx';
import { Words } from '../../ui-kit/words.tsx';
import type { CallView } from './call-view.ts';

/** The status line of a call: a mark if the microphone is muted, then words or the running time. */
export function CallStatus({ view }: { readonly view: CallView }) {
  const modifier = view.state === 'reconnecting' ? ' xpc-status--reconnecting' : '';
  return (
    <p class={`xpc-status${modifier}`}>
      {view.muted && (
        <span class="xpc-muted" role="img" aria-label={view.muted} title={view.muted}>
          <Icon name="microphone-off" />
        </span>
      )}
      {view.status !== null ? (
        <Words words={view.status} name={view.person.name} />
      ) : (
        view.answeredAt !== null && <Duration since={view.answeredAt} />
      )}
    </p>
  );
}
