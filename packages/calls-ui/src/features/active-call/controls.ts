import { type CallsSnapshot, isAnswered, type VideoSource } from '@xpchat/calls';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import type { IconName } from '../../ui-kit/icons.ts';
import type { ActiveCallKey, ActiveCallTexts } from './texts.ts';

export type ControlAction = 'mute' | 'video' | 'screen' | 'hold' | 'end';

/** One control of the bar. */
export interface ControlView {
  readonly action: ControlAction;
  readonly icon: IconName;
  /** The word below the icon; names the current state. */
  readonly label: ActiveCallKey;
  /** Accessible name and tooltip: what a press does and its key, or why it is disabled. */
  readonly hint: ActiveCallKey;
  /** Drawn highlighted, because the person should notice it. */
  readonly lit: boolean;
  /** The change was requested and is still in progress. */
  readonly pending: boolean;
  /** Not possible now; the hint says why. */
  readonly disabled: boolean;
}

/**
 * Accessible name of a control. If it is disabled: its label, then the reason. The label alone until
 * the lazy script has brought the hints.
 */
export function controlName(
  { disabled, label, hint }: ControlView,
  t: ActiveCallTexts['t'],
): string {
  const words = t(hint);
  if (!words) return t(label);
  return disabled ? `${t(label)}. ${words}` : words;
}

/** The video source that the person chose. It is shown at once, while the device still opens. */
export function wantedVideo(snapshot: CallsSnapshot): VideoSource {
  return snapshot.local.pendingVideo ?? snapshot.local.video;
}

/**
 * The controls, in the same order from dialing to the end, so that no button moves while it is
 * pressed.
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
  const switching = !held && local.pendingVideo !== null;
  // Devices are still opening: the controls show what was requested and cannot switch it yet.
  const opening = !connected && phase.name !== 'ringing' && local.stream === null;
  // A held call sends nothing. On resume its devices are as they were before.
  const locked = opening || held;
  const disabledHint = held ? 'action.held' : 'action.wait';
  const microphone = opening || local.microphone === 'on';
  const camera = opening ? phase.call.type === 'video' : wanted === 'camera';
  const controls: ControlView[] = [
    {
      action: 'mute',
      icon: microphone ? 'microphone' : 'microphone-off',
      label: microphone ? 'action.mute' : 'action.unmute',
      hint: locked ? disabledHint : microphone ? 'action.mute.hint' : 'action.unmute.hint',
      lit: !microphone,
      pending: false,
      disabled: locked,
    },
    {
      action: 'video',
      icon: camera ? 'camera' : 'camera-off',
      label: camera ? 'action.video' : 'action.video_off',
      hint: locked ? disabledHint : camera ? 'action.video.hint' : 'action.video_off.hint',
      lit: false,
      pending: switching && wanted !== 'screen' && (camera || local.video === 'camera'),
      disabled: locked,
    },
  ];
  if (canShareScreen) {
    const sharing = wanted === 'screen' || local.screen !== null;
    const possible = !held && (connected || phase.call.type === 'screen');
    controls.push({
      action: 'screen',
      icon: sharing ? 'screen-off' : 'screen',
      label: sharing ? 'action.unshare' : 'action.screen',
      hint: !possible ? disabledHint : sharing ? 'action.unshare.hint' : 'action.screen.hint',
      lit: sharing,
      pending: switching && (sharing || local.video === 'screen'),
      disabled: !possible,
    });
  }
  controls.push({
    action: 'hold',
    icon: 'hold',
    label: 'action.hold',
    hint: !connected ? disabledHint : held ? 'action.resume.hint' : 'action.hold.hint',
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
