import type { Ui } from '../../context/ui-state.ts';

const KEY = 'webrtc_volumes';
/** How many volumes are kept, the newest ones. */
const MAX_PEOPLE = 200;

/** The volumes that this person chose, by user id; none where the browser keeps nothing. */
export function readVolumes(): Readonly<Record<string, number>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const entries = Object.entries(stored instanceof Object ? stored : {});
    const volumes: Record<string, number> = {};
    for (const [id, volume] of entries) {
      if (typeof volume === 'number' && volume >= 0 && volume <= 1) volumes[id] = volume;
    }
    return volumes;
  } catch {
    return {};
  }
}

/** Changes how loud a person is, and remembers it. */
export function setVolume(ui: Ui, userId: string, volume: number): void {
  const { [userId]: _, ...others } = ui.get().volumes;
  const volumes = volume === 1 ? others : { ...others, [userId]: volume };
  ui.set({ volumes });
  try {
    const kept: Record<string, number> = {};
    for (const [id, each] of Object.entries(volumes).slice(-MAX_PEOPLE)) kept[id] = each;
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // The browser keeps nothing; the volume is for this page.
  }
}
