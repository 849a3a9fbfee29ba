import type { CallType, Peer, WebRTCCalls } from '@xpchat/calls';
import { errorKey } from '../i18n/error-key.ts';
import type { Texts } from '../i18n/texts.ts';
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
  | 'getCallStats'
  | 'on'
>;

/** What a press does. Nothing here rejects: an error becomes a sentence on the screen. */
export interface Actions {
  dial(peer: Peer, type: CallType): void;
  accept(video: boolean): void;
  reject(): void;
  end(): void;
  toggle(what: 'mute' | 'video' | 'screen'): void;
  dismiss(): void;
}

const codeOf = (error: unknown) =>
  error instanceof Object && 'code' in error ? String(error.code) : '';

export function createActions(calls: CallsEngine, ui: UiStore, texts: () => Texts): Actions {
  function report(error: unknown): void {
    const { phase } = calls.state.get();
    const code = codeOf(error);
    // The call ended with this very error: its card says so.
    if (phase.name === 'ended' && code === phase.error) return;
    // The call was over before the device was open: no news.
    if (code === 'closed') return;
    const name = 'call' in phase ? personView(phase.call.peer, texts()).name : '';
    ui.toast(texts().say(errorKey(code), { name }));
  }
  function run(work: () => Promise<void> | void): void {
    try {
      Promise.resolve(work()).catch(report);
    } catch (error) {
      report(error);
    }
  }
  return {
    dial: (peer, type) =>
      run(() => calls.initiateCall(peer.id, type, { name: peer.name, picture: peer.picture })),
    accept: (video) => run(() => calls.acceptCall(video ? {} : { video: false })),
    reject: () => run(() => calls.rejectCall()),
    end: () => run(() => calls.endCall()),
    toggle(what) {
      run(() => {
        switch (what) {
          case 'mute':
            return calls.toggleMute();
          case 'video':
            return calls.toggleVideo();
          case 'screen':
            return calls.toggleScreenSharing();
        }
      });
    },
    dismiss: () => run(() => calls.dismiss()),
  };
}
