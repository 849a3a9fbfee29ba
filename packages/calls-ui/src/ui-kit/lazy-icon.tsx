import { h } from 'preact';
import { iconAttributes, iconElement, pathAttributes } from './icons.ts';

/** The icons that only lazy features draw. Source and licence as in icons.ts. */
const LAZY_PATHS = {
  attach:
    'M21.44 11.05l-9.19 9.19a6 6 0 0 1-8.49-8.49l8.57-8.57A4 4 0 1 1 18 8.84l-8.59 8.57a2 2 0 0 1-2.83-2.83l8.49-8.48',
  back: 'M12 19l-7-7 7-7M19 12H5',
  bell: 'M10.27 21a2 2 0 0 0 3.46 0M3.26 15.33A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.67C19.41 13.96 18 12.5 18 8A6 6 0 0 0 6 8c0 4.5-1.41 5.96-2.74 7.33',
  block: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M4.93 4.93L19.07 19.07',
  chat: 'M7.9 20A9 9 0 1 0 4 16.1L2 22z',
  copy: 'M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2v-10a2 2 0 0 1 2-2zM4 16a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2',
  file: 'M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4',
  history: 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5M12 7v5l4 2',
  incoming: 'M17 7L7 17M17 17H7V7',
  minimise: 'M14 10l7-7M20 10h-6V4M3 21l7-7M4 14h6v6',
  more: 'M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  outgoing: 'M7 7h10v10M7 17L17 7',
  plus: 'M5 12h14M12 5v14',
  search: 'M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0-16 0',
  send: 'M22 2l-7 20-4-9-9-4zM22 2L11 13',
  shield:
    'M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1zM12 8v4M12 16h.01',
  signal: 'M2 20h.01M7 20v-4M12 20v-8M17 20V8M22 4v16',
  sound:
    'M11 4.7a.71.71 0 0 0-1.2-.5L6.41 7.59A1.4 1.4 0 0 1 5.42 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.42a1.4 1.4 0 0 1 1 .41l3.38 3.38A.71.71 0 0 0 11 19.3zM16 9a5 5 0 0 1 0 6M19.36 18.36a9 9 0 0 0 0-12.73',
  trash:
    'M3 6h18M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2M10 11v6M14 11v6',
  up: 'M18 15l-6-6-6 6',
  user: 'M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M8 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
} as const;

export type LazyIconName = keyof typeof LAZY_PATHS;

/** An icon of a lazy feature. It accompanies text, so it is hidden from screen readers. */
export function LazyIcon({ name }: { name: LazyIconName }) {
  return h('svg', iconAttributes(name), h('path', pathAttributes(LAZY_PATHS[name])));
}

/** An icon of a lazy feature, for elements that Preact does not render. */
export const lazyIconElement = (name: LazyIconName) => iconElement(name, LAZY_PATHS[name]);
