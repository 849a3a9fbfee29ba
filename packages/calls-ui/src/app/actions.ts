import type { Actions, CallsEngine } from '../context/app-context.ts';
import type { shareScreen as ShareScreen } from '../features/screen-share/share-screen.ts';
import type { CallAction } from '../ui-kit/card-button.ts';
import { callPerson } from '../ui-kit/person.ts';
import type { AppTexts } from './texts.ts';
import type { UiStore } from './ui-store.ts';

/** The device that an action opens, as the suffix of an error's text key. */
const DEVICE_SUFFIXES: Partial<Record<CallAction, string>> = { mute: '.audio', video: '.video' };

const codeOf = (error: unknown) =>
  error instanceof Object && 'code' in error ? String(error.code) : '';

/** @param shareScreen a lazy feature; undefined until it is loaded */
export function createActions(
  calls: CallsEngine,
  ui: UiStore,
  texts: () => AppTexts,
  shareScreen: () => typeof ShareScreen | undefined,
): Actions {
  function report(error: unknown, device: string): void {
    const { phase } = calls.state.get();
    const code = codeOf(error);
    // The call ended with this error, and the card of the ended call shows it.
    if (phase.name === 'ended' && code === phase.error) return;
    // The call ended before the device opened, so there is nothing to report.
    if (code === 'closed') return;
    const textCode = /^(device|permission)_/.test(code) ? code + device : code;
    const name = 'call' in phase ? callPerson(phase.call, texts()).name : '';
    ui.showToast('', textCode, name);
  }
  /** @param device `.audio` or `.video` if the action opens only one device */
  function run(work: () => Promise<void> | void, device = ''): void {
    try {
      Promise.resolve(work()).catch((error) => report(error, device));
    } catch (error) {
      report(error, device);
    }
  }
  function press(action: CallAction, callId?: string): Promise<void> | void {
    switch (action) {
      case 'accept':
      case 'accept-audio':
      case 'accept-end':
        return calls.acceptCall({
          callId,
          video: action !== 'accept-audio',
          current: action === 'accept-end' ? 'end' : 'hold',
        });
      case 'return':
      case 'return-audio':
        return calls.returnToCall({ video: action === 'return' });
      case 'reject':
        return calls.rejectCall(callId);
      case 'end':
        return calls.endCall(callId);
      case 'hold':
        return calls.toggleHold(callId);
      case 'swap':
        return calls.swapCalls();
      case 'mute':
        return calls.toggleMute();
      case 'video':
        return calls.toggleVideo();
      case 'screen':
        return (shareScreen() ?? ((engine) => engine.shareScreen()))(calls, ui);
    }
  }
  return {
    dial: (peer, type) =>
      run(() => calls.initiateCall(peer.id, type, { name: peer.name, picture: peer.picture })),
    press(action, callId) {
      ui.dismissToast();
      run(() => press(action, callId), DEVICE_SUFFIXES[action]);
    },
    dismiss: () => run(() => calls.dismiss()),
  };
}
