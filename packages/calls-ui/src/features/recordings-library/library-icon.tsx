import { h } from 'preact';
import { iconAttributes, pathAttributes } from '../../ui-kit/icons.ts';

/** The icons that only the library draws. Source and licence as in ui-kit/icons.ts. */
const PATHS = {
  download: 'M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5',
  edit: 'M21.17 6.81a1 1 0 0 0-3.99-3.98L3.84 16.17a2 2 0 0 0-.5.83l-1.32 4.35a.5.5 0 0 0 .62.62l4.36-1.32a2 2 0 0 0 .83-.5zM15 5l4 4',
} as const;

export function LibraryIcon({ name }: { name: keyof typeof PATHS }) {
  return h('svg', iconAttributes(name), h('path', pathAttributes(PATHS[name])));
}
