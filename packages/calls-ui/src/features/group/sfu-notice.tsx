import type { CallsSnapshot } from '@xpchat/calls';
import { Words } from '../../ui-kit/words.tsx';
import { sfuNotice } from './sfu-notice-view.ts';
import type { GroupTexts } from './texts.ts';

interface Props {
  readonly snapshot: CallsSnapshot;
  readonly texts: GroupTexts;
}

/** Tells why the call has no video, or no connection, while its media server cannot be used. */
export function SfuNotice({ snapshot, texts }: Props) {
  const words = sfuNotice(snapshot, texts);
  // The element exists before its words, so that screen readers announce them.
  return (
    <div role="status">
      {words && (
        <p class="xpc-stage__notice" data-notice={snapshot.group?.fallback}>
          <Words words={words} />
        </p>
      )}
    </div>
  );
}
