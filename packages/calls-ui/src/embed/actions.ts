import type { CallType, Peer, WebRTCCalls } from '@xpchat/calls';
import type { Texts } from '../i18n/texts.ts';
import type { CallAction } from '../view-models/card-button.ts';
import { personView } from '../view-models/person.ts';
import type { UiStore } from './ui-state.ts';

/** The part of the engine that the interface reads and drives. */
export type CallsEngine = Pick<
  WebRTCCalls,
  | 'state'
  | 'capabilities'
  | 'configure'
  | 'initiateCall'
  | 'acceptCall'
  | 'rejectCall'
  | 'endCall'
  | 'dismiss'
  | 'toggleMute'
  | 'toggleVideo'
  | 'toggleScreenSharing'
  | 'toggleHold'
  | 'swapCalls'
  | 'returnToCall'
  | 'getCallStats'
  | 'on'
>;

/** What a press does. Nothing here rejects: an error becomes a sentence on the screen. */
export interface Actions {
  dial(peer: Peer, type: CallType): void;
  /** @param callId which call; default the one in the foreground */
  press(action: CallAction, callId?: string): void;
  dismiss(): void;
}

/** Which device an action opens, as the end of an error's key. */
const DEVICES: Partial<Record<CallAction, string>> = { mute: '.audio', video: '.video' };

const codeOf = (error: unknown) =>
  error instanceof Object && 'code' in error ? String(error.code) : '';

export function createActions(calls: CallsEngine, ui: UiStore, texts: () => Texts): Actions {
  function report(error: unknown, device: string): void {
    const { phase } = calls.state.get();
    const code = codeOf(error);
    // The call ended with this very error: its card says so.
    if (phase.name === 'ended' && code === phase.error) return;
    // The call was over before the device was open: no news.
    if (code === 'closed') return;
    const known = /^(device|permission)_/.test(code) ? code + device : code;
    const name = 'call' in phase ? personView(phase.call.peer, texts()).name : '';
    ui.toast('', known, name);
  }
  /** @param device `.audio` or `.video`, where one alone is asked for */
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
        return calls.toggleScreenSharing();
    }
  }
  return {
    dial: (peer, type) =>
      run(() => calls.initiateCall(peer.id, type, { name: peer.name, picture: peer.picture })),
    press(action, callId) {
      ui.dropToast();
      run(() => press(action, callId), DEVICES[action]);
    },
    dismiss: () => run(() => calls.dismiss()),
  };
}
