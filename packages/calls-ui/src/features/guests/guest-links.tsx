import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { copyText } from '../../ui-kit/copy-text.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { linkAddress, linkRows } from './guests-view.ts';
import type { GuestsKey } from './texts.ts';

interface Props<Key extends string> {
  readonly context: AppContext<GuestsKey | Key>;
}

/** How long the words say that a link was copied. */
const COPIED_MS = 4000;

/** Makes links for people without an account, and revokes them. */
export function GuestLinks<Key extends string>({ context }: Props<Key>) {
  const { calls, ui, texts, clock, server } = context;
  const { t } = texts;
  const snapshot = useReadable(calls.state);
  const panel = useRef<HTMLDivElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  useEffect(() => {
    if (copied !== 'yes') return;
    return clock.after(COPIED_MS, () => setCopied('no'));
  }, [copied, clock]);
  const { group } = snapshot;
  if (!server || group?.isGuest || (group?.locked && !group.isHost)) return null;
  const address = (token: string) => linkAddress(token, server.url, location.href);
  const rows = linkRows(snapshot, { language: texts.language, now: Date.now(), address });
  const fail = (error: unknown) => {
    const code = error instanceof Object && 'code' in error ? String(error.code) : '';
    ui.showToast(code === 'call_full' ? t('guests.link_full') : '', code);
  };
  const copy = async () => {
    const links = group?.guestLinks ?? [];
    const newest = links.find(({ id }) => id === rows[rows.length - 1]?.id);
    const { token } = newest ?? (await (await calls.guests()).createLink());
    const isCopied = panel.current && (await copyText(address(token), panel.current));
    setCopied(isCopied ? 'yes' : 'failed');
  };
  const revoke = async (id: string) => (await calls.guests()).revokeLink(id);
  return (
    <div class="xpc-guests" ref={panel}>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--soft"
        data-action="guest-link"
        onClick={() => void copy().catch(fail)}
      >
        <LazyIcon name="copy" />
        <span role="status">
          <Words words={t(copied === 'yes' ? 'guests.copied' : 'guests.copy')} />
        </span>
      </button>
      <p class="xpc-guests__hint">{t('guests.hint')}</p>
      {rows.map((row) => (
        <div class="xpc-guests__link" key={row.id}>
          <div class="xpc-side__words">
            <p>{t('guests.until', { time: row.until })}</p>
            {copied === 'failed' && (
              <input
                class="xpc-field"
                readOnly
                aria-label={t('guests.copy_by_hand')}
                value={row.address}
                onFocus={(event) => event.currentTarget.select()}
              />
            )}
          </div>
          <button
            type="button"
            class="xpc-button xpc-flat"
            data-action="guest-revoke"
            data-guest-link={row.address}
            aria-label={t('guests.revoke_link', { time: row.until })}
            onClick={() => void revoke(row.id).catch(fail)}
          >
            {t('guests.revoke')}
          </button>
        </div>
      ))}
    </div>
  );
}
