/** Drawings of the panel alone: Lucide's 1.65 (ISC licence, © Lucide Icons and Contributors). */
const PATHS = {
  back: 'M12 19l-7-7 7-7M19 12H5',
  block: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M4.93 4.93L19.07 19.07',
  incoming: 'M17 7L7 17M17 17H7V7',
  more: 'M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  outgoing: 'M7 7h10v10M7 17L17 7',
  plus: 'M5 12h14M12 5v14',
  search: 'M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0-16 0',
  trash:
    'M3 6h18M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2M10 11v6M14 11v6',
  user: 'M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M8 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
} as const;

export type PanelIconName = keyof typeof PATHS;

/** An icon beside words or on a labelled button; hidden from screen readers. */
export function PanelIcon({ name }: { name: PanelIconName }) {
  return (
    <svg
      class="xpc-icon"
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
