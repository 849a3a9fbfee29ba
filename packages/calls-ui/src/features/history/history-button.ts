import type { AppContext } from '../../context/app-context.ts';
import { iconElement } from '../../ui-kit/icons.ts';
import type { HistoryKey } from './texts.ts';

/** Marks the element of the host that gets the button. */
const PLACE = '[data-webrtc-calls-panel]';

/**
 * Puts `button#callHistoryBtn.action-btn`, with the number of missed calls, into the element that
 * the host marked with `data-webrtc-calls-panel`, and keeps it there when the host redraws. Returns
 * how to take it away.
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
  button.appendChild(iconElement('history'));
  button.appendChild(badge);
  button.addEventListener('click', () => ui.set({ panel: 'history' }));

  const place = () => {
    const home = document.querySelector(PLACE);
    if (!home) button.remove();
    else if (button.parentElement !== home) home.appendChild(button);
  };
  const count = () => {
    const { missed } = calls.state.get();
    const words = missed > 0 ? t('panel.button_missed', { n: String(missed) }) : t('panel.button');
    if (button.title === words) return;
    button.title = words;
    button.setAttribute('aria-label', words);
    badge.textContent = missed > 99 ? '99+' : String(missed);
    badge.hidden = missed === 0;
  };
  const observer = new MutationObserver(place);
  observer.observe(document.documentElement, { childList: true, subtree: true });
  const stop = calls.state.subscribe(count);
  place();
  count();
  return () => {
    observer.disconnect();
    stop();
    button.remove();
  };
}
