import { listen } from '@xpchat/calls/primitives';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { CallsApi } from '../../calls-api/calls-api.ts';
import { createRecordingsApi } from '../../calls-api/recordings-api.ts';
import type { AppContext } from '../../context/app-context.ts';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { NoticeBar } from '../../ui-kit/notice-bar.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { LibraryController, type LibraryState } from './library-controller.ts';
import { LibraryRow } from './library-row.tsx';
import { libraryErrorWords, libraryView, recordingRow } from './library-view.ts';
import { Player } from './player.tsx';
import type { LibraryKey, LibraryTexts } from './texts.ts';

interface Props {
  readonly context: AppContext<LibraryKey>;
  readonly api: CallsApi;
}

/** The next page is requested this far before the end of the list. CSS pixels. */
const PREFETCH_DISTANCE_PX = 400;

function noticeOf({ notice }: LibraryState, texts: LibraryTexts): string | null {
  switch (notice?.name) {
    case 'deleted':
      return texts.t('library.deleted', { name: recordingRow(notice.recording, texts).title });
    case 'failed':
      return texts.t('api_error.not_saved', { why: libraryErrorWords(notice.code, texts) });
    case undefined:
      return null;
  }
}

/** The page of the panel with the recordings, and the player of one of them. */
export function LibraryPage({ context, api: callsApi }: Props) {
  const { calls, clock, texts, server } = context;
  const { describePeer } = server ?? {};
  const api = useMemo(() => createRecordingsApi(callsApi, describePeer), [callsApi, describePeer]);
  const controller = useMemo(() => new LibraryController(api, clock), [api, clock]);
  const state = useReadable(controller.state);
  const scroller = useRef<HTMLDivElement>(null);
  const lastOpen = useRef<string | null>(null);
  useEffect(() => {
    controller.load();
    let last = calls.state.get();
    const stop = calls.state.subscribe((next) => {
      const isBack = next.signaling === 'online' && last.signaling !== 'online';
      if (isBack || next.recording?.state !== last.recording?.state) controller.refresh();
      last = next;
    });
    const stopHide = listen(window, { pagehide: () => controller.flush() });
    return () => {
      stop();
      stopHide();
      controller.close();
    };
  }, [controller, calls]);

  const { list, openId, notice } = state;
  const open =
    list.name === 'ready' ? (list.recordings.find(({ id }) => id === openId) ?? null) : null;
  // The focus returns to the row whose player was closed.
  useLayoutEffect(() => {
    if (lastOpen.current !== null && openId === null) {
      const rows = Array.from(scroller.current?.querySelectorAll<HTMLElement>('li') ?? []);
      const row = rows.find((each) => each.dataset.recordingId === lastOpen.current) ?? rows[0];
      row?.querySelector('button')?.focus();
    }
    lastOpen.current = openId;
  }, [openId]);

  const view = libraryView(state, clock.now(), texts);
  const goOn = () => {
    const element = scroller.current;
    if (!element || open || view.name !== 'days' || view.more !== 'idle') return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (below < PREFETCH_DISTANCE_PX) controller.loadMore();
  };
  useEffect(goOn);

  const { t } = texts;
  return (
    <>
      {open && (
        <Player
          key={open.id}
          recording={open}
          api={api}
          controller={controller}
          context={context}
        />
      )}
      <div class={`xpc-library${open ? ' xpc-library--covered' : ''}`}>
        <div class="xpc-filters">
          <label class="xpc-search">
            <span class="xpc-hidden">{t('library.search')}</span>
            <LazyIcon name="search" />
            <input
              class="xpc-field"
              type="search"
              data-field="search-recordings"
              maxLength={128}
              placeholder={t('library.search')}
              value={state.search}
              onInput={(event) => controller.setSearch(event.currentTarget.value)}
            />
          </label>
        </div>
        <div class="xpc-sheet__scroll" ref={scroller} onScroll={goOn}>
          {view.name === 'loading' && <Loading texts={texts} />}
          {view.name === 'failed' && (
            <ErrorState
              words={view.words}
              texts={texts}
              onRetry={view.retry ? () => controller.load() : undefined}
            />
          )}
          {view.name === 'empty' && (
            <p class="xpc-blank" role="status">
              {view.words}
            </p>
          )}
          {view.name === 'days' && (
            <>
              {view.days.map((day) => (
                <section key={day.title} class="xpc-day" aria-label={day.title}>
                  <h3 class="xpc-day__title">{day.title}</h3>
                  <ul class="xpc-rows">
                    {day.rows.map((row) => (
                      <LibraryRow
                        key={row.recording.id}
                        row={row}
                        api={api}
                        controller={controller}
                        texts={texts}
                      />
                    ))}
                  </ul>
                </section>
              ))}
              {view.more === 'loading' && <Loading texts={texts} />}
              {view.more === 'failed' && (
                <p class="xpc-blank" role="alert">
                  {t('library.more_failed')}
                </p>
              )}
              {(view.more === 'idle' || view.more === 'failed') && (
                <button
                  type="button"
                  class="xpc-button xpc-pill xpc-pill--soft xpc-earlier"
                  data-action="earlier"
                  onClick={() => controller.loadMore()}
                >
                  {t('library.more')}
                </button>
              )}
            </>
          )}
        </div>
      </div>
      <NoticeBar
        words={noticeOf(state, texts)}
        urgent={notice?.name === 'failed'}
        undo={
          notice?.name === 'deleted'
            ? { label: t('action.undo'), onPress: () => controller.undo() }
            : undefined
        }
      />
    </>
  );
}
