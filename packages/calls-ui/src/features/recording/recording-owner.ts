import type { RecordingOwner } from './own-recording.ts';

const KEY = 'xpchat-calls-recording';

/** In the browser's storage, as far as the page may use it. */
export function recordingOwner(storage: () => Storage = () => localStorage): RecordingOwner {
  return {
    get() {
      try {
        return storage().getItem(KEY);
      } catch {
        // The page may not store anything. Its next page finds nothing, because the spool is empty too.
        return null;
      }
    },
    set(userId) {
      try {
        if (userId === null) storage().removeItem(KEY);
        else storage().setItem(KEY, userId);
      } catch {
        // As above.
      }
    },
  };
}
