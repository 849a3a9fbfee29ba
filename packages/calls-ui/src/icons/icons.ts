import {
  Bell,
  ChevronUp,
  CircleAlert,
  Maximize2,
  Mic,
  MicOff,
  Minimize2,
  Phone,
  ScreenShare,
  ScreenShareOff,
  ShieldAlert,
  Signal,
  Video,
  VideoOff,
  Volume2,
  X,
} from 'lucide';

/** The drawings of the interface: Lucide's (ISC), named by what they mean here. */
const NODES = {
  alert: CircleAlert,
  bell: Bell,
  camera: Video,
  'camera-off': VideoOff,
  close: X,
  maximise: Maximize2,
  microphone: Mic,
  'microphone-off': MicOff,
  minimise: Minimize2,
  phone: Phone,
  /** The same handset, laid down by the style sheet. */
  'phone-off': Phone,
  screen: ScreenShare,
  'screen-off': ScreenShareOff,
  shield: ShieldAlert,
  signal: Signal,
  sound: Volume2,
  up: ChevronUp,
} as const;

export type IconName = keyof typeof NODES;

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Attributes of every icon's `<svg>`; colour and size come from the text around it. */
export const ICON_ATTRIBUTES = {
  viewBox: '0 0 24 24',
  width: '24',
  height: '24',
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '2',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
  'aria-hidden': 'true',
  focusable: 'false',
} as const;

/** Tag and attributes of each shape in an icon. */
export function shapesOf(name: IconName): readonly (readonly [string, Record<string, string>])[] {
  return NODES[name].map(([tag, attributes]) => {
    const plain: Record<string, string> = {};
    for (const key of Object.keys(attributes)) plain[key] = String(attributes[key]);
    return [tag, plain] as const;
  });
}

/** Class of an icon's `<svg>`; filled icons are drawn as solid shapes. */
export function iconClass(name: IconName): string {
  return `xpc-icon xpc-icon--${name}`;
}

/** An icon as a DOM node, for places that Preact does not draw. */
export function iconElement(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  for (const [key, value] of Object.entries(ICON_ATTRIBUTES)) svg.setAttribute(key, value);
  svg.setAttribute('class', iconClass(name));
  for (const [tag, attributes] of shapesOf(name)) {
    const shape = document.createElementNS(SVG_NAMESPACE, tag);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.appendChild(shape);
  }
  return svg;
}
