import { listen } from '@xpchat/calls/primitives';
import type { AppContext } from '../../context/app-context.ts';
import { lazyIconElement } from '../../ui-kit/lazy-icon.tsx';
import type { HistoryKey } from './texts.ts';

/** The host's element for the button. */
const CONTAINER_SELECTOR = '[data-webrtc-calls-panel]';

/**
 * Adds `button#callHistoryBtn.action-btn`, with the number of missed calls, to the element that the
 * host marked with `data-webrtc-calls-panel`, and adds it again after the host redraws. Returns a
 * function that removes it.
 */
export function attachHistoryButton({
  calls,
  ui,
  texts,
  server,
}: AppContext<HistoryKey>): () => void {
  if (!server) return () => {};
  const { t } = texts;
  const button = document.createElement('button');
  button.type = 'button';
  button.id = 'callHistoryBtn';
  button.className = 'action-btn';
  const badge = document.createElement('span');
  badge.className = 'xpc-badge';
  badge.setAttribute('aria-hidden', 'true');
  button.appendChild(lazyIconElement('history'));
  button.appendChild(badge);

  const insert = () => {
    const container = document.querySelector(CONTAINER_SELECTOR);
    if (!container) button.remove();
    else if (button.parentElement !== container) container.appendChild(button);
  };
  const update = () => {
    const { missed } = calls.state.get();
    const words = missed > 0 ? t('panel.button_missed', { n: String(missed) }) : t('panel.button');
    if (button.title === words) return;
    button.title = words;
    button.setAttribute('aria-label', words);
    badge.textContent = missed > 99 ? '99+' : String(missed);
    badge.hidden = missed === 0;
  };
  const observer = new MutationObserver(insert);
  observer.observe(document, { childList: true, subtree: true });
  const stops = [
    calls.state.subscribe(update),
    listen(button, { click: () => ui.set({ panel: 'history' }) }),
  ];
  insert();
  update();
  return () => {
    observer.disconnect();
    for (const stop of stops) stop();
    button.remove();
  };
}
