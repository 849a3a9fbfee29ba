import type { CallsEngine } from '../../context/app-context.ts';
import type { Ui } from '../../context/ui-state.ts';

/** The shortest time, in milliseconds, in which a person can close the browser's screen picker. */
const MIN_PICKER_MS = 150;

/**
 * Shares the screen, or stops. Nobody closes the browser's picker as fast as it may fail in a frame: then the page
 * around the frame has not allowed it, and a toast says so.
 */
export async function shareScreen(calls: CallsEngine, ui: Ui): Promise<void> {
  const isSharing = () => {
    const { video, screen } = calls.state.get().local;
    return screen !== null || video === 'screen';
  };
  const stops = isSharing();
  const startedAt = Date.now();
  await calls.shareScreen();
  if (window.top === window || stops || isSharing()) return;
  if (Date.now() - startedAt < MIN_PICKER_MS) ui.showToast('', 'screen_not_allowed');
}
