import { h } from 'preact';
import { type IconName, iconAttributes, iconPath } from './icons.ts';

/** An icon. It accompanies text, so it is hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return h('svg', iconAttributes(name), h('path', { d: iconPath(name) }));
}
