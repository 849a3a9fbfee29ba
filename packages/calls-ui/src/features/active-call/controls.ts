import { type CallsSnapshot, isAnswered, type VideoSource } from '@xpchat/calls';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import type { IconName } from '../../ui-kit/icons.ts';
import type { ActiveCallKey, ActiveCallTexts } from './texts.ts';

export type ControlAction = 'mute' | 'video' | 'screen' | 'hold' | 'end';

/** One control of the bar. */
export interface ControlView {
  readonly action: ControlAction;
  readonly icon: IconName;
  /** The word below the icon: the state as it is. */
  readonly label: ActiveCallKey;
  /** Accessible name and tooltip: what a press does, with its key; why none is possible. */
  readonly hint: ActiveCallKey;
  /** Light on dark: something that the person should notice. */
  readonly lit: boolean;
  /** Asked for, and not done yet. */
  readonly pending: boolean;
  /** Not possible in this phase; the hint says why. */
  readonly disabled: boolean;
}

/** Accessible name of a control; what is not possible is named first, and then why. */
export function controlName(
  { disabled, label, hint }: ControlView,
  t: ActiveCallTexts['t'],
): string {
  return disabled ? `${t(label)}. ${t(hint)}` : t(hint);
}

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
  phase: ScreenPhase,
  canShareScreen: boolean,
): readonly ControlView[] {
  const { local } = snapshot;
  const wanted = wantedVideo(snapshot);
  const answered = isAnswered(phase);
  const connected = answered && phase.name !== 'connecting';
  const held = answered && phase.localHold;
  const waiting = !held && local.pendingVideo !== null;
  // Devices are still being opened: what they will be is known, switching them is not possible yet.
  const opening = !connected && phase.name !== 'ringing' && local.stream === null;
  // What is held sends nothing: its devices are as they were when it goes on.
  const off = opening || held;
  const wait = held ? 'action.held' : 'action.wait';
  const microphone = opening || local.microphone === 'on';
  const camera = opening ? phase.call.type === 'video' : wanted === 'camera';
  const controls: ControlView[] = [
    {
      action: 'mute',
      icon: microphone ? 'microphone' : 'microphone-off',
      label: microphone ? 'action.mute' : 'action.unmute',
      hint: off ? wait : microphone ? 'action.mute.hint' : 'action.unmute.hint',
      lit: !microphone,
      pending: false,
      disabled: off,
    },
    {
      action: 'video',
      icon: camera ? 'camera' : 'camera-off',
      label: camera ? 'action.video' : 'action.video_off',
      hint: off ? wait : camera ? 'action.video.hint' : 'action.video_off.hint',
      lit: false,
      pending: waiting && wanted !== 'screen' && (camera || local.video === 'camera'),
      disabled: off,
    },
  ];
  if (canShareScreen) {
    const sharing = wanted === 'screen';
    const possible = !held && (connected || phase.call.type === 'screen');
    controls.push({
      action: 'screen',
      icon: sharing ? 'screen-off' : 'screen',
      label: sharing ? 'action.unshare' : 'action.screen',
      hint: !possible ? wait : sharing ? 'action.unshare.hint' : 'action.screen.hint',
      lit: sharing,
      pending: waiting && (sharing || local.video === 'screen'),
      disabled: !possible,
    });
  }
  controls.push({
    action: 'hold',
    icon: 'hold',
    label: 'action.hold',
    hint: !connected ? wait : held ? 'action.resume.hint' : 'action.hold.hint',
    lit: held,
    pending: false,
    disabled: !connected,
  });
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
