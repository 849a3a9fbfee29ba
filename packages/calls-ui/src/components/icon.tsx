import { h } from 'preact';
import { ICON_ATTRIBUTES, type IconName, iconClass, shapesOf } from '../icons/icons.ts';

/** An icon; decoration beside words, so hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return h(
    'svg',
    { ...ICON_ATTRIBUTES, class: iconClass(name) },
    shapesOf(name).map(([tag, attributes]) => h(tag, attributes)),
  );
}
