import type { CallsSnapshot, CallType } from '@xpchat/calls';
import { listen } from '@xpchat/calls/primitives';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import type { CallsApi } from '../../calls-api/calls-api.ts';
import { nameOf } from '../../calls-api/person-name.ts';
import type { AppContext } from '../../context/app-context.ts';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { NoticeBar } from '../../ui-kit/notice-bar.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { ClearDialog } from './clear-dialog.tsx';
import { HistoryController } from './history-controller.ts';
import { HistoryFilters } from './history-filters.tsx';
import { HistoryRow } from './history-row.tsx';
import type { HistoryState } from './history-state.ts';
import { historyView, type RowView } from './history-view.ts';
import type { HistoryKey, HistoryTexts } from './texts.ts';

interface Props {
  readonly api: CallsApi;
  readonly context: AppContext<HistoryKey>;
  readonly texts: HistoryTexts;
}

/** The next page is requested this far before the end of the list. CSS pixels. */
const PREFETCH_DISTANCE_PX = 400;

/** Levels of a snapshot, down to the fields of its participants. */
const MAX_COMPARE_DEPTH = 3;

const isFree = ({ phase, signaling }: CallsSnapshot) =>
  (phase.name === 'idle' || phase.name === 'ended') && signaling === 'online';

/** Compares fields down to the given depth. */
function isSame(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (!depth || !(a instanceof Object && b instanceof Object)) return false;
  const [one, two]: Record<string, unknown>[] = [{ ...a }, { ...b }];
  return Object.keys({ ...a, ...b }).every((key) => isSame(one?.[key], two?.[key], depth - 1));
}

/**
 * Whether the history may have changed. The server sends the number of missed calls after each deletion
 * on any device. The snapshot is then a new one with equal fields.
 */
function hasNews(before: CallsSnapshot, now: CallsSnapshot): boolean {
  const isRepeated = isSame(before, now, MAX_COMPARE_DEPTH);
  const ended = now.phase.name === 'ended' && before.phase.name !== 'ended';
  const fewer = now.others.length < before.others.length;
  const back = now.signaling === 'online' && before.signaling !== 'online';
  return isRepeated || ended || fewer || back || now.missed !== before.missed;
}

function noticeOf({ notice }: HistoryState, texts: HistoryTexts): string | null {
  switch (notice?.name) {
    case 'deleted':
      return texts.t('history.deleted', { name: nameOf(notice.entry.people[0], texts) });
    case 'blocked':
      return texts.t('history.blocked', { name: nameOf(notice.person, texts) });
    case 'failed':
      return texts.t('api_error.not_saved', { why: apiErrorWords(notice.code, texts) });
    case undefined:
      return null;
  }
}

/** The page of the panel with the person's calls. */
export function HistoryPage({ api, context, texts }: Props) {
  const { calls, ui, actions, clock } = context;
  const controller = useMemo(
    () => new HistoryController({ api, clock, isVisible: () => !document.hidden }),
    [api, clock],
  );
  const state = useReadable(controller.state);
  const snapshot = useReadable(calls.state);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    controller.load();
    let last = calls.state.get();
    const stop = calls.state.subscribe((next) => {
      if (hasNews(last, next)) controller.scheduleRefresh();
      last = next;
    });
    const stopHide = listen(window, { pagehide: () => controller.flush() });
    const stopSee = listen(document, { visibilitychange: () => controller.markShownAsSeen() });
    return () => {
      stop();
      stopHide();
      stopSee();
      controller.close();
    };
  }, [controller, calls]);

  const view = historyView(state, clock.now(), texts);
  const goOn = () => {
    const element = scroller.current;
    if (!element || view.name !== 'days' || view.more !== 'idle') return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (below < PREFETCH_DISTANCE_PX) controller.loadMore();
  };
  // A list that does not fill the panel, for instance after a search, cannot be scrolled.
  useEffect(goOn);

  const onCall = ({ person }: RowView, type: CallType) => {
    ui.set({ panel: null });
    actions.dial(person, type);
  };
  const { t } = texts;
  const { notice } = state;
  return (
    <>
      <HistoryFilters state={state} controller={controller} texts={texts} />
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
                    <HistoryRow
                      key={row.entry.id}
                      row={row}
                      context={context}
                      texts={texts}
                      controller={controller}
                      free={isFree(snapshot)}
                      alone={state.person !== null}
                      onCall={onCall}
                    />
                  ))}
                </ul>
              </section>
            ))}
            {view.more === 'loading' && <Loading texts={texts} />}
            {view.more === 'failed' && (
              <p class="xpc-blank" role="alert">
                {t('history.earlier_failed')}
              </p>
            )}
            {(view.more === 'idle' || view.more === 'failed') && (
              <button
                type="button"
                class="xpc-button xpc-pill xpc-pill--soft xpc-earlier"
                data-action="earlier"
                onClick={() => controller.loadMore()}
              >
                {t('history.earlier')}
              </button>
            )}
          </>
        )}
      </div>
      <NoticeBar
        words={noticeOf(state, texts)}
        urgent={notice?.name === 'failed'}
        undo={
          notice && notice.name !== 'failed'
            ? { label: t('action.undo'), onPress: () => controller.undo() }
            : undefined
        }
      />
      {state.clearing !== 'no' && (
        <ClearDialog controller={controller} texts={texts} working={state.clearing === 'working'} />
      )}
    </>
  );
}
