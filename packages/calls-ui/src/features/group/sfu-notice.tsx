import type { CallsSnapshot } from '@xpchat/calls';
import { Words } from '../../ui-kit/words.tsx';

interface Props {
  /** Null while there is nothing to tell. */
  readonly words: string | null;
  readonly fallback: NonNullable<CallsSnapshot['group']>['fallback'];
}

/** Tells why the call has no video, or no connection, while its media server cannot be used. */
export function SfuNotice({ words, fallback }: Props) {
  // The element exists before its words, so that screen readers announce them.
  return (
    <div role="status">
      {words && (
        <p class="xpc-stage__notice" data-notice={fallback}>
          <Words words={words} />
        </p>
      )}
    </div>
  );
}
