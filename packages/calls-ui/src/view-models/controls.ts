import type { CallPhase, CallsSnapshot, VideoSource } from '@xpchat/calls';
import type { TextKey } from '../i18n/en.ts';
import type { IconName } from '../icons/icons.ts';

export type ControlAction = 'mute' | 'video' | 'screen' | 'end';

/** One control of the bar. */
export interface ControlView {
  readonly action: ControlAction;
  readonly icon: IconName;
  /** The word below the icon: the state as it is. */
  readonly label: TextKey;
  /** Accessible name and tooltip: what a press does, with its key. */
  readonly hint: TextKey;
  /** Light on dark: something that the person should notice. */
  readonly lit: boolean;
  /** Asked for, and not done yet. */
  readonly pending: boolean;
  /** Not possible in this phase; the hint says why. */
  readonly disabled: boolean;
}

type LivePhase = Exclude<CallPhase, { name: 'idle' | 'ended' | 'incoming' }>;

/** The video source that the person wants: shown at once, whatever the devices still do. */
export function wantedVideo(snapshot: CallsSnapshot): VideoSource {
  return snapshot.local.pendingVideo ?? snapshot.local.video;
}

/**
 * The bar, in the order of the brief and the same from dialing to the end, so that nothing moves
 * under a finger.
 */
export function controlsOf(
  snapshot: CallsSnapshot,
  phase: LivePhase,
  canShareScreen: boolean,
): readonly ControlView[] {
  const { local } = snapshot;
  const wanted = wantedVideo(snapshot);
  const waiting = local.pendingVideo !== null;
  const connected = phase.name === 'active' || phase.name === 'reconnecting';
  // Devices are still being opened: what they will be is known, switching them is not possible yet.
  const opening = !connected && phase.name !== 'ringing' && local.stream === null;
  const microphone = opening || local.microphone === 'on';
  const camera = opening ? phase.call.type === 'video' : wanted === 'camera';
  const controls: ControlView[] = [
    {
      action: 'mute',
      icon: microphone ? 'microphone' : 'microphone-off',
      label: microphone ? 'action.mute' : 'action.unmute',
      hint: microphone ? 'action.mute.hint' : 'action.unmute.hint',
      lit: !microphone,
      pending: false,
      disabled: opening,
    },
    {
      action: 'video',
      icon: camera ? 'camera' : 'camera-off',
      label: camera ? 'action.video' : 'action.video_off',
      hint: camera ? 'action.video.hint' : 'action.video_off.hint',
      lit: phase.call.type === 'video' && !camera && wanted === 'off',
      pending: waiting && wanted !== 'screen' && (camera || local.video === 'camera'),
      disabled: opening,
    },
  ];
  if (canShareScreen) {
    const sharing = wanted === 'screen';
    const possible = connected || phase.call.type === 'screen';
    controls.push({
      action: 'screen',
      icon: sharing ? 'screen-off' : 'screen',
      label: sharing ? 'action.unshare' : 'action.screen',
      hint: !possible
        ? 'action.screen.wait'
        : sharing
          ? 'action.unshare.hint'
          : 'action.screen.hint',
      lit: sharing,
      pending: waiting && (sharing || local.video === 'screen'),
      disabled: !possible,
    });
  }
  const answered = phase.name !== 'dialing' && phase.name !== 'ringing';
  controls.push({
    action: 'end',
    icon: 'phone-off',
    label: 'action.end',
    hint: answered ? 'action.end.hint' : 'action.cancel.hint',
    lit: false,
    pending: false,
    disabled: false,
  });
  return controls;
}
