import { type IconName, iconElement } from '../../ui-kit/icons.ts';

/** Whether the page's style sheets draw something into an icon's `<i>`, as Font Awesome does. */
function isDrawn(icon: Element): boolean {
  const { content } = getComputedStyle(icon, '::before');
  return content !== '' && content !== 'none' && content !== 'normal' && content !== '""';
}

/**
 * Puts our own drawing into an `<i class="fas …">` where the host has no Font Awesome, and takes it
 * out again if that arrives later.
 */
export function ensureIcon(icon: Element, name: IconName): void {
  const own = icon.querySelector('svg');
  const drawn = isDrawn(icon);
  if (drawn && own) icon.removeChild(own);
  else if (!drawn && !own) icon.appendChild(iconElement(name));
}
