import type { RecordingsApi } from '../../calls-api/recordings-api.ts';
import { clockDuration } from '../../ui-kit/clock-duration.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { spokenDuration } from '../../ui-kit/spoken-duration.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { LibraryController } from './library-controller.ts';
import type { RecordingRow } from './library-view.ts';
import { Poster } from './poster.tsx';
import type { LibraryTexts } from './texts.ts';

interface Props {
  readonly row: RecordingRow;
  readonly api: RecordingsApi;
  readonly controller: LibraryController;
  readonly texts: LibraryTexts;
}

/** One recording: a button that opens it, and one that deletes it. */
export function LibraryRow({ row, api, controller, texts }: Props) {
  const { recording, title, time, people, duration, size, status } = row;
  const { id, state, startedAt, isMine } = recording;
  const { t } = texts;
  const name = `${title}, ${time}`;
  return (
    <li class="xpc-row" data-recording-id={id} data-recording-state={state}>
      <div class="xpc-row__main xpc-recording">
        <button
          type="button"
          class="xpc-button xpc-recording__open"
          data-action="open-recording"
          title={t(state === 'ready' ? 'library.open' : 'library.details', { name })}
          onClick={() => controller.open(id)}
        >
          <Poster recording={recording} api={api} />
          <span class="xpc-recording__words">
            <span class="xpc-row__line">
              <span class="xpc-row__name">
                <bdi>{title}</bdi>
              </span>
              <time class="xpc-row__time xpc-numbers" dateTime={new Date(startedAt).toISOString()}>
                {time}
              </time>
            </span>
            {people !== null && (
              <span class="xpc-recording__what">
                <bdi>{people}</bdi>
              </span>
            )}
            <span class="xpc-recording__what">
              {status !== null && (
                <span class={`xpc-recording__state xpc-recording__state--${state}`}>
                  <Words words={status} />
                </span>
              )}
              {duration !== null && (
                <span>
                  <span class="xpc-numbers" aria-hidden="true">
                    {clockDuration(duration)}
                  </span>
                  <span class="xpc-hidden">{spokenDuration(duration, texts)}</span>
                </span>
              )}
              {size !== null && (
                <span class="xpc-numbers">
                  <Words words={size} />
                </span>
              )}
              {recording.content === 'audio' && <span>{t('library.audio')}</span>}
            </span>
          </span>
        </button>
        {isMine && state !== 'recording' && (
          <button
            type="button"
            class="xpc-button xpc-row__tool"
            data-action="delete-recording"
            aria-label={t('library.delete_named', { name })}
            title={t('library.delete_named', { name })}
            onClick={() => controller.remove(recording)}
          >
            <LazyIcon name="trash" />
          </button>
        )}
      </div>
    </li>
  );
}
