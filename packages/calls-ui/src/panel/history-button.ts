import type { OverlayContext } from '../components/overlay-context.ts';
import { panelTexts } from './i18n/panel-texts.ts';

/** Marks the element of the host that gets the button. */
const PLACE = '[data-webrtc-calls-panel]';

const SVG = 'http://www.w3.org/2000/svg';
/** Lucide's 'history'. */
const DRAWING = 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5M12 7v5l4 2';

function drawing(): Element {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { viewBox: '0 0 24 24', width: '24', height: '24', class: 'xpc-icon' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', DRAWING);
  svg.appendChild(path);
  return svg;
}

/**
 * Puts `button#callHistoryBtn.action-btn`, with the number of missed calls, into the element that
 * the host marked with `data-webrtc-calls-panel`, and keeps it there when the host redraws. Returns
 * how to take it away.
 */
export function attachHistoryButton({ calls, ui, texts, server }: OverlayContext): () => void {
  if (!server) return () => {};
  const { say } = panelTexts(texts.language);
  const button = document.createElement('button');
  button.type = 'button';
  button.id = 'callHistoryBtn';
  button.className = 'action-btn';
  const badge = document.createElement('span');
  badge.className = 'xpc-badge';
  badge.setAttribute('aria-hidden', 'true');
  button.appendChild(drawing());
  button.appendChild(badge);
  button.addEventListener('click', () => ui.set({ panel: 'history' }));

  const place = () => {
    const home = document.querySelector(PLACE);
    if (!home) button.remove();
    else if (button.parentElement !== home) home.appendChild(button);
  };
  const count = () => {
    const { missed } = calls.state.get();
    const words =
      missed > 0 ? say('panel.button_missed', { n: String(missed) }) : say('panel.button');
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
