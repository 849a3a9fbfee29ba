const PHONE =
  'M13.83 16.57a1 1 0 0 0 1.21-.3l.36-.47A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.47.35a1 1 0 0 0-.29 1.23 14 14 0 0 0 6.39 6.38';

/**
 * The icons that both scripts draw, named by their meaning here; lazy-icon.tsx has the others. From Lucide 1.65 (ISC licence, © Lucide Icons and
 * Contributors), each converted to one path.
 */
const PATHS = {
  alert: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M12 8L12 12M12 16L12.01 16',
  camera:
    'M16 13l5.22 3.48a.5.5 0 0 0 .78-.42V7.87a.5.5 0 0 0-.75-.43L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z',
  'camera-off':
    'M10.66 6H14a2 2 0 0 1 2 2v2.5l5.25-3.06A.5.5 0 0 1 22 7.87v8.2M16 16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h2M2 2l20 20',
  close: 'M18 6 6 18M6 6l12 12',
  hold: 'M15 4v16M9 4v16',
  maximise: 'M15 3h6v6M21 3l-7 7M3 21l7-7M9 21H3v-6',
  microphone:
    'M12 19v3M19 10v2a7 7 0 0 1-14 0v-2M12 2a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3a3 3 0 0 1-3-3v-7a3 3 0 0 1 3-3z',
  'microphone-off':
    'M12 19v3M15 9.34V5a3 3 0 0 0-5.68-1.33M16.95 16.95A7 7 0 0 1 5 12v-2M18.89 13.23A7 7 0 0 0 19 12v-2M2 2l20 20M9 9v3a3 3 0 0 0 5.12 2.12',
  phone: PHONE,
  /** The same handset, rotated by the style sheet. */
  'phone-off': PHONE,
  resume: 'M7 4l12 8-12 8z',
  screen:
    'M13 3H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-3M8 21h8M12 17v4M17 8l5-5M17 3h5v5',
  'screen-off':
    'M13 3H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-3M8 21h8M12 17v4M22 3l-5 5M17 3l5 5',
} as const;

export type IconName = keyof typeof PATHS;

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Attributes of an icon's `<svg>`. The style sheet sets its strokes. */
export function iconAttributes(name: string) {
  return {
    viewBox: '0 0 24 24',
    width: '24',
    height: '24',
    class: `xpc-icon xpc-icon--${name}`,
    'aria-hidden': 'true',
    focusable: 'false',
  } as const;
}

/**
 * Attributes of the icon's one `<path>`. Chromium has `d` as a CSS property too, which `all: unset` of a host
 * resets; a style on the element is stronger.
 */
export const pathAttributes = (d: string) => ({ d, style: { d: `path("${d}")` } });

/** Attribute `d` of the icon's one `<path>`. */
export function iconPath(name: IconName): string {
  return PATHS[name];
}

/** An icon as a DOM element, for elements that Preact does not render. `d` is its path. */
export function iconElement(name: string, d: string): SVGElement {
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  for (const [key, value] of Object.entries(iconAttributes(name))) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG_NAMESPACE, 'path');
  path.setAttribute('d', d);
  path.style.setProperty('d', `path("${d}")`);
  svg.appendChild(path);
  return svg;
}
