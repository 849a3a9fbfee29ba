import type { Recording } from '@xpchat/calls-protocol';
import { useEffect, useState } from 'preact/hooks';
import type { RecordingsApi } from '../../calls-api/recordings-api.ts';
import { Icon } from '../../ui-kit/icon.tsx';

interface Props {
  readonly recording: Recording;
  readonly api: RecordingsApi;
}

/** A picture of the recording, or an icon of its kind. */
export function Poster({ recording: { id, hasPoster, content }, api }: Props) {
  const [url, setUrl] = useState<string | null>(null);
  /** The second attempt has a fresh token. */
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!hasPoster || attempt > 1) return;
    let isOver = false;
    api.posterUrl(id, attempt > 0).then(
      (found) => isOver || setUrl(found),
      () => {
        // The icon stays.
      },
    );
    return () => {
      isOver = true;
    };
  }, [api, id, hasPoster, attempt]);
  return (
    <span class="xpc-poster" aria-hidden="true">
      <Icon name={content === 'audio' ? 'microphone' : 'camera'} />
      {url && (
        <img
          class="xpc-poster__picture"
          src={url}
          alt=""
          onError={() => {
            setUrl(null);
            setAttempt(attempt + 1);
          }}
        />
      )}
    </span>
  );
}
