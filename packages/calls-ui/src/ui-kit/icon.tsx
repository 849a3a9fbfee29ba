import { h } from 'preact';
import { type IconName, iconAttributes, iconPath } from './icons.ts';

/** An icon; decoration beside words, so hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return h('svg', iconAttributes(name), h('path', { d: iconPath(name) }));
}
