import type { DeviceStorage } from './platform.ts';

const KEY = 'xpchat-calls-device';

/**
 * Where storage is blocked, the id lives as long as the page.
 *
 * @param open reads `localStorage`, which throws where the page may not store anything
 */
export function createDeviceStorage(open: () => Storage): DeviceStorage {
  let ofPage: string | null = null;
  return {
    load: () => {
      try {
        return open().getItem(KEY) ?? ofPage;
      } catch {
        return ofPage;
      }
    },
    save: (id) => {
      ofPage = id;
      try {
        open().setItem(KEY, id);
      } catch {
        // Blocked or full: the next page is a new device.
      }
    },
  };
}
