import { h } from 'preact';
import { iconAttributes, iconElement, pathAttributes } from './icons.ts';

/**
 * The icons that only lazy features draw. Source and licence as in icons.ts; bell, shield and sound are of
 * Feather 4.29 (MIT licence, © Cole Bemis), whose paths are shorter.
 */
const LAZY_PATHS = {
  attach:
    'M21.44 11.05l-9.19 9.19a6 6 0 0 1-8.49-8.49l8.57-8.57A4 4 0 1 1 18 8.84l-8.59 8.57a2 2 0 0 1-2.83-2.83l8.49-8.48',
  'add-person':
    'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M5 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0M19 8v6M22 11h-6',
  back: 'M12 19l-7-7 7-7M19 12H5',
  bell: 'M18 8A6 6 0 0 0 6 8c0 7-3 9-3 9h18s-3-2-3-9M13.73 21a2 2 0 0 1-3.46 0',
  block: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M4.93 4.93L19.07 19.07',
  chat: 'M7.9 20A9 9 0 1 0 4 16.1L2 22z',
  copy: 'M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2v-10a2 2 0 0 1 2-2zM4 16a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2',
  file: 'M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4',
  hand: 'M18 11V6a2 2 0 0 0-4 0M14 10V4a2 2 0 0 0-4 0v2M10 10.5V6a2 2 0 0 0-4 0v8M18 8a2 2 0 1 1 4 0v6a8 8 0 0 1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15',
  history: 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5M12 7v5l4 2',
  incoming: 'M17 7L7 17M17 17H7V7',
  'layout-grid': 'M3 3h7v7H3zM14 3h7v7h-7zM14 14h7v7h-7zM3 14h7v7H3z',
  'layout-sidebar': 'M3 3h11v18H3zM17 3h4v5h-4zM17 9.5h4v5h-4zM17 16h4v5h-4z',
  'layout-speaker': 'M3 3h18v11H3zM3 18h5v3H3zM9.5 18h5v3h-5zM16 18h5v3h-5z',
  minimise: 'M14 10l7-7M20 10h-6V4M3 21l7-7M4 14h6v6',
  more: 'M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  outgoing: 'M7 7h10v10M7 17L17 7',
  people:
    'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M5 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0M22 21v-2a4 4 0 0 0-3-3.87M16 3.13a4 4 0 0 1 0 7.75',
  pin: 'M12 17v5M9 10.76V4h6v6.76l3 3.24v3H6v-3z',
  plus: 'M5 12h14M12 5v14',
  record: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  search: 'M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0-16 0',
  send: 'M22 2l-7 20-4-9-9-4zM22 2L11 13',
  shield: 'M12 22s8-4 8-10V5l-8-3-8 3v7c0 6 8 10 8 10zM12 8v4M12 16h.01',
  signal: 'M2 20h.01M7 20v-4M12 20v-8M17 20V8M22 4v16',
  smile: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M8 14s1.5 2 4 2 4-2 4-2M9 9L9.01 9M15 9L15.01 9',
  sound: 'M11 5L6 9H2v6h4l5 4zM15.54 8.46a5 5 0 0 1 0 7.07M19.07 4.93a10 10 0 0 1 0 14.14',
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
