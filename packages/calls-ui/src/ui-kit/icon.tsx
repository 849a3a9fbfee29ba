import { h } from 'preact';
import { type IconName, iconAttributes, iconPath, pathAttributes } from './icons.ts';

/** An icon. It accompanies text, so it is hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return h('svg', iconAttributes(name), h('path', pathAttributes(iconPath(name))));
}
