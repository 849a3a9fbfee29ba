import { listen } from '@xpchat/calls/primitives';
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type CallsApi, createCallsApi } from '../../calls-api/calls-api.ts';
import type { AppContext } from '../../context/app-context.ts';
import type { PanelPage } from '../../context/ui-state.ts';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useFocusTrap } from '../../ui-kit/use-focus-trap.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { HistoryPage } from '../history/history-page.tsx';
import type { HistoryKey } from '../history/texts.ts';
import { SettingsPage } from '../settings/settings-page.tsx';
import type { SettingsKey } from '../settings/texts.ts';
import type { PanelKey } from './texts.ts';
import { useBackButton } from './use-back-button.ts';
import { useKeepFocus } from './use-keep-focus.ts';

interface Props<Context> {
  readonly context: Context;
  readonly page: PanelPage;
  /** The page with the recordings, once it is loaded. */
  readonly Library?:
    | ComponentType<{ readonly context: Context; readonly api: CallsApi }>
    | undefined;
}

/** As the loader of scripts waits. A new request begins when the page is opened again. */
const LOAD_TIMEOUT_MS = 15_000;

const PAGES = ['history', 'recordings', 'settings'] as const;

/** The panel closes when the call enters one of these phases, because the call needs the screen. */
const CLOSING_PHASES = new Set(['dialing', 'connecting', 'active']);

/** In place of the recordings while their script is loaded, and if it cannot be. */
function NotLoaded({
  context: { clock, texts, lazy },
}: {
  readonly context: AppContext<PanelKey | HistoryKey | SettingsKey>;
}) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (late) return;
    void lazy.load('library');
    return clock.after(LOAD_TIMEOUT_MS, () => setLate(true));
  }, [clock, late, lazy]);
  if (!late) return <Loading texts={texts} />;
  const retry = () => setLate(false);
  return <ErrorState words={texts.t('api_error.offline')} texts={texts} onRetry={retry} />;
}

/** History, recordings and settings: a side sheet, or the whole screen of a phone. */
export function Panel<Context extends AppContext<PanelKey | HistoryKey | SettingsKey>>({
  context,
  page,
  Library,
}: Props<Context>) {
  const { calls, ui, server } = context;
  const { texts } = context;
  const { t } = texts;
  const back = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLElement>(null);
  const close = () => ui.set({ panel: null });
  const { phase, others, recordingConsent } = useReadable(calls.state);
  // A server that takes recordings does so after a reconnection too, so that its tab stays meanwhile.
  const records = useRef(false);
  records.current = records.current || Boolean(recordingConsent) || page === 'recordings';
  const pages = PAGES.filter((each) => each !== 'recordings' || records.current);
  // The incoming card is above the panel and must be reachable by keyboard.
  const ringing = [phase, ...others].some(({ name }) => name === 'incoming');
  useFocusTrap(sheet, !ringing);
  useKeepFocus(sheet);
  useBackButton(close);
  useEffect(() => {
    let last = calls.state.get().phase.name;
    return calls.state.subscribe(({ phase: { name } }) => {
      if (name !== last && CLOSING_PHASES.has(name)) ui.set({ panel: null });
      last = name;
    });
  }, [calls, ui]);
  // On the document, because the focused element may have just been removed.
  useEffect(
    () =>
      listen(document, {
        keydown: (event: KeyboardEvent) => {
          if (event.key === 'Escape' && !event.defaultPrevented) ui.set({ panel: null });
        },
        click: (event: MouseEvent) => {
          if (event.target === back.current) ui.set({ panel: null });
        },
      }),
    [ui],
  );

  const served = server !== null;
  const { url, token, describePeer } = server ?? {};
  const api = useMemo(
    () =>
      served
        ? createCallsApi({
            url,
            token,
            describePeer,
            // A page in `srcdoc` has the address about:srcdoc.
            page: location.protocol === 'about:' ? document.baseURI : location.href,
            fetch: (input, init) => fetch(input, init),
            createAbortController:
              'AbortController' in window ? () => new AbortController() : undefined,
          })
        : null,
    [served, url, token, describePeer],
  );
  useEffect(() => () => api?.close(), [api]);

  /** Arrow keys move between the tabs, which are one Tab stop (WAI-ARIA APG, tabs pattern). */
  const onTabKey = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
    const { key, altKey, ctrlKey, metaKey, currentTarget } = event;
    const count = pages.length;
    const at = pages.indexOf(page);
    const steps = { ArrowLeft: at + count - 1, ArrowRight: at + 1, Home: 0, End: count - 1 };
    if (!(key in steps) || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    const next = steps[key as keyof typeof steps] % count;
    ui.set({ panel: pages[next] ?? page });
    (currentTarget.children[next] as HTMLElement).focus();
  };

  const inCall = 'answeredAt' in phase || phase.name === 'ended';
  const Page = page === 'history' ? HistoryPage : SettingsPage;
  return (
    <div class="xpc-sheet-back" ref={back}>
      <section
        ref={sheet}
        class={`xpc-panel xpc-sheet${inCall ? ' xpc-sheet--call' : ''}`}
        role="dialog"
        aria-modal={!ringing}
        aria-label={t('panel.title')}
        data-panel={page}
        tabIndex={-1}
      >
        <header class={`xpc-sheet__head${records.current ? ' xpc-sheet__head--full' : ''}`}>
          <button
            type="button"
            class="xpc-button xpc-row__tool xpc-sheet__back"
            data-action="close-panel"
            aria-label={t('panel.back')}
            onClick={close}
          >
            <LazyIcon name="back" />
          </button>
          <h2 class="xpc-sheet__title">{t('panel.title')}</h2>
          <div class="xpc-tabs" role="tablist" aria-label={t('panel.title')} onKeyDown={onTabKey}>
            {pages.map((each) => (
              <button
                key={each}
                type="button"
                role="tab"
                class="xpc-button xpc-tab"
                data-tab={each}
                data-action={each}
                id={`xpc-tab-${each}`}
                aria-selected={page === each}
                aria-controls="xpc-tabpanel"
                tabIndex={page === each ? 0 : -1}
                onClick={() => ui.set({ panel: each })}
              >
                {t(`panel.${each}`)}
              </button>
            ))}
          </div>
          <button
            type="button"
            class="xpc-button xpc-row__tool xpc-sheet__close"
            data-action="close-panel"
            aria-label={t('panel.close')}
            title={t('panel.close')}
            onClick={close}
          >
            <Icon name="close" />
          </button>
        </header>
        <div
          class="xpc-sheet__page"
          role="tabpanel"
          id="xpc-tabpanel"
          aria-labelledby={`xpc-tab-${page}`}
        >
          {!api && <ErrorState words={t('api_error.not_found')} texts={texts} />}
          {api && page !== 'recordings' && (
            <Page key={page} api={api} context={context} texts={texts} />
          )}
          {api &&
            page === 'recordings' &&
            (Library ? <Library context={context} api={api} /> : <NotLoaded context={context} />)}
        </div>
      </section>
    </div>
  );
}
