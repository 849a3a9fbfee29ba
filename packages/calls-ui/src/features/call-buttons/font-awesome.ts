import { type IconName, iconElement, iconPath } from '../../ui-kit/icons.ts';

/** Whether the page's style sheets draw the icon of an `<i>`, as Font Awesome does. */
function isDrawn(icon: Element): boolean {
  const { content } = getComputedStyle(icon, '::before');
  return content !== '' && content !== 'none' && content !== 'normal' && content !== '""';
}

/**
 * Adds our own SVG to an `<i class="fas …">` if the host has no Font Awesome, and removes it if Font
 * Awesome loads later.
 */
export function ensureIcon(icon: Element, name: IconName): void {
  const own = icon.querySelector('svg');
  const drawn = isDrawn(icon);
  if (drawn && own) icon.removeChild(own);
  else if (!drawn && !own) icon.appendChild(iconElement(name, iconPath(name)));
}
