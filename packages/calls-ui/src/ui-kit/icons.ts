const PHONE =
  'M13.83 16.57a1 1 0 0 0 1.21-.3l.36-.47A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.47.35a1 1 0 0 0-.29 1.23 14 14 0 0 0 6.39 6.38';

/**
 * The icons, named by their meaning here. From Lucide 1.65 (ISC licence, © Lucide Icons and
 * Contributors), each converted to one path.
 */
const PATHS = {
  alert: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M12 8L12 12M12 16L12.01 16',
  back: 'M12 19l-7-7 7-7M19 12H5',
  bell: 'M10.27 21a2 2 0 0 0 3.46 0M3.26 15.33A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.67C19.41 13.96 18 12.5 18 8A6 6 0 0 0 6 8c0 4.5-1.41 5.96-2.74 7.33',
  block: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M4.93 4.93L19.07 19.07',
  camera:
    'M16 13l5.22 3.48a.5.5 0 0 0 .78-.42V7.87a.5.5 0 0 0-.75-.43L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z',
  'camera-off':
    'M10.66 6H14a2 2 0 0 1 2 2v2.5l5.25-3.06A.5.5 0 0 1 22 7.87v8.2M16 16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h2M2 2l20 20',
  close: 'M18 6 6 18M6 6l12 12',
  history: 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5M12 7v5l4 2',
  hold: 'M15 4v16M9 4v16',
  incoming: 'M17 7L7 17M17 17H7V7',
  maximise: 'M15 3h6v6M21 3l-7 7M3 21l7-7M9 21H3v-6',
  microphone:
    'M12 19v3M19 10v2a7 7 0 0 1-14 0v-2M12 2a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3a3 3 0 0 1-3-3v-7a3 3 0 0 1 3-3z',
  'microphone-off':
    'M12 19v3M15 9.34V5a3 3 0 0 0-5.68-1.33M16.95 16.95A7 7 0 0 1 5 12v-2M18.89 13.23A7 7 0 0 0 19 12v-2M2 2l20 20M9 9v3a3 3 0 0 0 5.12 2.12',
  minimise: 'M14 10l7-7M20 10h-6V4M3 21l7-7M4 14h6v6',
  more: 'M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  outgoing: 'M7 7h10v10M7 17L17 7',
  phone: PHONE,
  /** The same handset, rotated by the style sheet. */
  'phone-off': PHONE,
  plus: 'M5 12h14M12 5v14',
  resume: 'M7 4l12 8-12 8z',
  screen:
    'M13 3H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-3M8 21h8M12 17v4M17 8l5-5M17 3h5v5',
  'screen-off':
    'M13 3H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-3M8 21h8M12 17v4M22 3l-5 5M17 3l5 5',
  search: 'M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0-16 0',
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

export type IconName = keyof typeof PATHS;

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Attributes of an icon's `<svg>`. The style sheet sets its strokes. */
export function iconAttributes(name: IconName) {
  return {
    viewBox: '0 0 24 24',
    width: '24',
    height: '24',
    class: `xpc-icon xpc-icon--${name}`,
    'aria-hidden': 'true',
    focusable: 'false',
  } as const;
}

/** Attribute `d` of the icon's one `<path>`. */
export function iconPath(name: IconName): string {
  return PATHS[name];
}

/** An icon as a DOM element, for elements that Preact does not render. */
export function iconElement(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  for (const [key, value] of Object.entries(iconAttributes(name))) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG_NAMESPACE, 'path');
  path.setAttribute('d', iconPath(name));
  svg.appendChild(path);
  return svg;
}
