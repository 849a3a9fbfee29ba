import type { StoredVisit, VisitStorage } from './visit.ts';

const KEY = 'xpchat.guest';

/** Keeps the visit for as long as the tab: another tab is another guest. */
export function createVisitStorage(storage: () => Storage): VisitStorage {
  return {
    read() {
      try {
        return JSON.parse(storage().getItem(KEY) ?? 'null') as StoredVisit | null;
      } catch {
        return null;
      }
    },
    write(visit) {
      try {
        storage().setItem(KEY, JSON.stringify(visit));
      } catch {
        // A reload asks for the name again.
      }
    },
  };
}
