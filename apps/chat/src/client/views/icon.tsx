import {
  ArrowDownLeft,
  ArrowLeft,
  ArrowUpRight,
  Check,
  CircleAlert,
  Clock,
  type IconNode,
  LogOut,
  MessageCircle,
  MessageCirclePlus,
  MonitorUp,
  Pencil,
  Phone,
  Search,
  SendHorizontal,
  UserPlus,
  Video,
  X,
} from 'lucide';
import { h } from 'preact';

const ICONS = {
  add: UserPlus,
  alert: CircleAlert,
  back: ArrowLeft,
  chat: MessageCircle,
  check: Check,
  clock: Clock,
  close: X,
  group: MessageCirclePlus,
  incoming: ArrowDownLeft,
  outgoing: ArrowUpRight,
  pencil: Pencil,
  phone: Phone,
  screen: MonitorUp,
  search: Search,
  send: SendHorizontal,
  signout: LogOut,
  video: Video,
} as const satisfies Record<string, IconNode>;

export type IconName = keyof typeof ICONS;

/** Decorative: always shown beside text or on a labelled button. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {ICONS[name].map(([tag, attributes]) => h(tag, { ...attributes }))}
    </svg>
  );
}
