import { useEffect, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { detailsView } from './details-view.ts';
import type { ConnectionKey } from './texts.ts';

const EVERY = 1000;

/** Copies where the page may; the old way for browsers without the clipboard API. */
function copy(text: string): void {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (clipboard) {
    clipboard.writeText(text).catch(() => {});
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.appendChild(area);
  area.select();
  document.execCommand('copy');
  document.body.removeChild(area);
}

/** The technical side of the connection, for who asks and for who reports a problem. */
export function ConnectionDetails({ context }: { readonly context: AppContext<ConnectionKey> }) {
  const { calls, ui } = context;
  const texts = context.texts;
  const [stats, setStats] = useState(() => calls.getCallStats());
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setStats(calls.getCallStats()), EVERY);
    return () => clearInterval(timer);
  }, [calls]);
  const rows = detailsView(stats, texts);
  return (
    <section class="xpc-panel xpc-details" aria-label={texts.t('details.title')}>
      <div class="xpc-details__head">
        <h2>{texts.t('details.title')}</h2>
        <button
          type="button"
          class="xpc-button xpc-tool"
          aria-label={context.texts.t('action.close')}
          onClick={() => ui.set({ details: false })}
        >
          <Icon name="close" />
        </button>
      </div>
      {rows.length === 0 ? (
        <p>{texts.t('details.empty')}</p>
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
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--soft"
        onClick={() => {
          copy(JSON.stringify(stats, null, 2));
          setCopied(true);
        }}
      >
        <span aria-live="polite">{texts.t(copied ? 'action.copied' : 'action.copy')}</span>
      </button>
    </section>
  );
}
