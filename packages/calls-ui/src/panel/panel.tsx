import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import type { OverlayContext } from '../components/overlay-context.ts';
import { useFocusTrap } from '../components/use-focus-trap.ts';
import { useReadable } from '../components/use-readable.ts';
import { listen } from '../embed/listen.ts';
import { MoreIcon } from '../more/more-icon.tsx';
import type { PanelPage } from '../more/panel-page.ts';
import { createCallsApi } from './calls-api.ts';
import { HistoryPage } from './history-page.tsx';
import { panelTexts } from './i18n/panel-texts.ts';
import { SettingsPage } from './settings-page.tsx';
import { Trouble } from './trouble.tsx';
import { useBackButton } from './use-back-button.ts';
import { useKeepFocus } from './use-keep-focus.ts';

interface Props {
  readonly context: OverlayContext;
  readonly page: PanelPage;
}

const PAGES = ['history', 'settings'] as const;

/** Phases in which the call has the screen: the panel gives way to them. */
const TAKES_OVER = new Set(['dialing', 'connecting', 'active']);

/** History and settings: a sheet at the side, or the whole screen of a phone. */
export function Panel({ context, page }: Props) {
  const { calls, ui, server } = context;
  const { language } = context.texts;
  const texts = useMemo(() => panelTexts(language), [language]);
  const { say } = texts;
  const back = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLElement>(null);
  const close = () => ui.set({ panel: null });
  const { phase, others } = useReadable(calls.state);
  // Whoever rings stands above the panel: the keyboard gets there.
  const ringing = [phase, ...others].some(({ name }) => name === 'incoming');
  useFocusTrap(sheet, !ringing);
  useKeepFocus(sheet);
  useBackButton(close);
  useEffect(() => {
    let last = calls.state.get().phase.name;
    return calls.state.subscribe(({ phase: { name } }) => {
      if (name !== last && TAKES_OVER.has(name)) ui.set({ panel: null });
      last = name;
    });
  }, [calls, ui]);
  // The focus may be on what has just vanished: the keys of the sheet are the page's.
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
            page: location.href,
            fetch: (input, init) => fetch(input, init),
            abort: 'AbortController' in window ? () => new AbortController() : undefined,
          })
        : null,
    [served, url, token, describePeer],
  );
  useEffect(() => () => api?.close(), [api]);

  /** Between the tabs by arrows: they are one stop of the Tab key (WAI-ARIA's pattern of tabs). */
  const onTabKey = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
    const { key, altKey, ctrlKey, metaKey, currentTarget } = event;
    const count = PAGES.length;
    const at = PAGES.indexOf(page);
    const steps = { ArrowLeft: at + count - 1, ArrowRight: at + 1, Home: 0, End: count - 1 };
    if (!(key in steps) || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    const next = steps[key as keyof typeof steps] % count;
    ui.set({ panel: PAGES[next] ?? page });
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
        aria-label={say('panel.title')}
        data-panel={page}
        tabIndex={-1}
      >
        <header class="xpc-sheet__head">
          <button
            type="button"
            class="xpc-button xpc-row__tool xpc-sheet__back"
            data-action="close-panel"
            aria-label={say('panel.back')}
            onClick={close}
          >
            <MoreIcon name="back" />
          </button>
          <h2 class="xpc-sheet__title">{say('panel.title')}</h2>
          <div class="xpc-tabs" role="tablist" aria-label={say('panel.title')} onKeyDown={onTabKey}>
            {PAGES.map((each) => (
              <button
                key={each}
                type="button"
                role="tab"
                class="xpc-button xpc-tab"
                data-tab={each}
                id={`xpc-tab-${each}`}
                aria-selected={page === each}
                aria-controls="xpc-tabpanel"
                tabIndex={page === each ? 0 : -1}
                onClick={() => ui.set({ panel: each })}
              >
                {say(`panel.${each}`)}
              </button>
            ))}
          </div>
          <button
            type="button"
            class="xpc-button xpc-row__tool xpc-sheet__close"
            data-action="close-panel"
            aria-label={say('panel.close')}
            title={say('panel.close')}
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
          {api ? (
            <Page key={page} api={api} context={context} texts={texts} now={Date.now} />
          ) : (
            <Trouble words={say('trouble.not_found')} texts={texts} />
          )}
        </div>
      </section>
    </div>
  );
}
