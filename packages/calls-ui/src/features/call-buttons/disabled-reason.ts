import { iconElement, iconPath } from '../../ui-kit/icons.ts';
import type { DisabledReason } from './chat-buttons.ts';

const REASON_ID = 'xpc-call-reason';

/** A disabled button cannot have the focus, so the reason has a mark of its own that can. */
export function createDisabledReason(): DisabledReason {
  const element = document.createElement('span');
  const words = document.createElement('span');
  element.className = 'xpc-reason';
  element.tabIndex = 0;
  element.setAttribute('role', 'note');
  let hasReported = false;
  words.className = 'xpc-reason__words';
  words.id = REASON_ID;
  element.appendChild(iconElement('alert', iconPath('alert')));
  element.appendChild(words);
  return {
    element,
    id: REASON_ID,
    show(why, explain) {
      if (element.hidden === explain) element.hidden = !explain;
      if (words.textContent === why) return;
      words.textContent = why;
      element.setAttribute('aria-label', why);
    },
    reportMissing(header) {
      if (hasReported) return;
      hasReported = true;
      // biome-ignore lint/suspicious/noConsole: this is for the developer of the page
      console.warn(
        `[webrtc] No element matches 'header': ${header}. The call buttons appear as soon as there is one.`,
      );
    },
  };
}
