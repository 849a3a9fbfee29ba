import type { Recording } from '@xpchat/calls-protocol';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { RecordingsApi } from '../../calls-api/recordings-api.ts';
import type { AppContext } from '../../context/app-context.ts';
import { clockDuration } from '../../ui-kit/clock-duration.ts';
import { dayTitle } from '../../ui-kit/date-format.ts';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { LibraryController } from './library-controller.ts';
import { LibraryIcon } from './library-icon.tsx';
import { chapterViews, libraryErrorWords, recordingRow } from './library-view.ts';
import { MediaView } from './media-view.tsx';
import { PlayerController } from './player-controller.ts';
import { PlayerPeople } from './player-people.tsx';
import { PlayerTitle } from './player-title.tsx';
import type { LibraryKey } from './texts.ts';

interface Props {
  readonly recording: Recording;
  readonly api: RecordingsApi;
  readonly controller: LibraryController;
  readonly context: AppContext<LibraryKey>;
}

/** One recording: its picture, its chapters, and what the person may do with it. */
export function Player({ recording, api, controller: library, context }: Props) {
  const { texts, clock, server } = context;
  const { t } = texts;
  const { id, state: fileState } = recording;
  const controller = useMemo(
    () =>
      new PlayerController({
        api,
        recording,
        onChange: (changed) => library.replace(changed),
        onFailure: (code) => library.showFailure(code),
      }),
    [api, id, library],
  );
  const state = useReadable(controller.state);
  const back = useRef<HTMLButtonElement>(null);
  const seek = useRef<(seconds: number) => void>(() => {});
  useEffect(() => {
    back.current?.focus();
    return () => controller.close();
  }, [controller]);
  // Again when it becomes ready.
  useEffect(() => controller.load(), [controller, fileState]);
  const { details, failed } = state;
  const shown = details ? { ...recording, ...details } : recording;
  const row = recordingRow(shown, texts);
  const download = async () => {
    const url = await controller.download();
    if (url === null) return;
    const link = document.createElement('a');
    link.href = url;
    link.download = '';
    // An error answer must not replace the page of the call, nor a file of another origin.
    link.target = '_blank';
    link.rel = 'noopener';
    link.click();
  };
  const chapters = details ? chapterViews(details, texts) : [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape goes back, as the first button does
    <div
      class="xpc-sheet__scroll xpc-player"
      data-player={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || document.fullscreenElement) return;
        // Otherwise the panel would close.
        event.preventDefault();
        library.open(null);
      }}
    >
      <div class="xpc-player__head">
        <button
          ref={back}
          type="button"
          class="xpc-button xpc-row__tool"
          data-action="close-player"
          aria-label={t('player.back')}
          title={t('player.back')}
          onClick={() => library.open(null)}
        >
          <LazyIcon name="back" />
        </button>
        <PlayerTitle
          title={row.title}
          saved={shown.title ?? ''}
          onRename={shown.isMine && details ? (title) => controller.rename(title) : undefined}
          texts={texts}
        />
      </div>
      {failed !== null && (
        <ErrorState
          words={libraryErrorWords(failed, texts)}
          texts={texts}
          onRetry={failed === 'recording_not_found' ? undefined : () => controller.load()}
        />
      )}
      {!details && failed === null && <Loading texts={texts} />}
      {details && (
        <>
          {details.state === 'ready' ? (
            <MediaView
              details={details}
              state={state}
              controller={controller}
              texts={texts}
              seek={seek}
            />
          ) : (
            <div class="xpc-blank" role="status">
              <p>
                <Words words={row.status ?? ''} />
              </p>
              {details.state === 'failed' ? (
                details.failure !== 'empty' && <p>{t('library.failed_help')}</p>
              ) : (
                <p>{t('library.wait')}</p>
              )}
            </div>
          )}
          <p class="xpc-player__facts xpc-numbers">
            <span class="xpc-player__day">{dayTitle(details.startedAt, clock.now(), texts)}</span>
            <span>{row.time}</span>
            {row.size !== null && <span>{row.size}</span>}
          </p>
          <div class="xpc-player__tools">
            {details.state === 'ready' && (
              <button
                type="button"
                class="xpc-button xpc-flat"
                data-action="download-recording"
                onClick={() => void download()}
              >
                <LibraryIcon name="download" />
                {t('player.download')}
              </button>
            )}
            {details.isMine && details.state !== 'recording' && (
              <button
                type="button"
                class="xpc-button xpc-flat"
                data-action="delete-recording"
                onClick={() => library.remove(recording)}
              >
                <LazyIcon name="trash" />
                {t('player.delete')}
              </button>
            )}
          </div>
          {chapters.length > 0 && (
            <section class="xpc-player__part" aria-label={t('player.chapters')}>
              <h4 class="xpc-day__title">{t('player.chapters')}</h4>
              <ul class="xpc-rows">
                {chapters.map(({ seconds, words, name }) => (
                  <li key={`${seconds} ${words}`}>
                    <button
                      type="button"
                      class="xpc-button xpc-player__chapter"
                      data-action="chapter"
                      disabled={details.state !== 'ready'}
                      onClick={() => seek.current(seconds)}
                    >
                      <span class="xpc-numbers xpc-player__at">
                        {clockDuration(seconds * 1000)}
                      </span>
                      <Words words={words} name={name} />
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <PlayerPeople
            details={details}
            state={state}
            controller={controller}
            texts={texts}
            describePeer={server?.describePeer}
          />
        </>
      )}
    </div>
  );
}
