const KEY = 'webrtc_push_to_talk';

/** Whether this browser's calls begin muted, and the microphone button talks only while it is held. */
export function isPushToTalkOn(): boolean {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}

/** Returns whether the browser keeps the choice. */
export function setPushToTalk(on: boolean): boolean {
  try {
    if (on) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}
