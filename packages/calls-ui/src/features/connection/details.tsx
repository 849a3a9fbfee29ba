import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { copyText } from '../../ui-kit/copy-text.ts';
import { every } from '../../ui-kit/every.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { detailsView } from './details-view.ts';
import { diagnosticsText } from './diagnostics.ts';
import type { ConnectionKey } from './texts.ts';

const REFRESH_INTERVAL_MS = 1000;

/** Result of the last press on "Copy". */
type CopyState =
  | { readonly name: 'none' | 'copied' }
  /** The browser refused. The text is shown, so that the person can copy it by hand. */
  | { readonly name: 'refused'; readonly text: string };

/** The numbers of the connection, with a button that copies diagnostics for support. */
export function ConnectionDetails({ context }: { readonly context: AppContext<ConnectionKey> }) {
  const { calls, ui, texts, clock } = context;
  const { t } = texts;
  const section = useRef<HTMLElement>(null);
  const [stats, setStats] = useState(() => calls.getCallStats());
  const [copy, setCopy] = useState<CopyState>({ name: 'none' });
  useEffect(
    () => every(clock, REFRESH_INTERVAL_MS, () => setStats(calls.getCallStats())),
    [calls, clock],
  );
  const rows = detailsView(stats, texts);
  const onCopy = async () => {
    if (!section.current) return;
    const text = diagnosticsText(calls.getCallStats(), navigator.userAgent);
    setCopy(
      (await copyText(text, section.current)) ? { name: 'copied' } : { name: 'refused', text },
    );
  };
  return (
    <section ref={section} class="xpc-panel xpc-details" aria-label={t('details.title')}>
      <div class="xpc-details__head">
        <h2>{t('details.title')}</h2>
        <button
          type="button"
          class="xpc-button xpc-tool"
          aria-label={t('action.close')}
          onClick={() => ui.set({ details: false })}
        >
          <Icon name="close" />
        </button>
      </div>
      {rows.length === 0 ? (
        <p>{t('details.empty')}</p>
      ) : (
        <dl class="xpc-numbers">
          {rows.map(({ name, value }) => (
            <div class="xpc-details__row" key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {copy.name === 'refused' && (
        <div class="xpc-details__refused">
          <p role="alert">{t('details.copy_refused')}</p>
          <textarea
            readOnly
            rows={4}
            aria-label={t('details.diagnostics')}
            value={copy.text}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
      )}
      <button type="button" class="xpc-button xpc-pill xpc-pill--soft" onClick={onCopy}>
        <span aria-live="polite">
          {t(copy.name === 'copied' ? 'action.copied' : 'action.copy')}
        </span>
      </button>
    </section>
  );
}
