import type { IconName } from '../../ui-kit/icons.ts';
import type { CallView } from '../active-call/call-view.ts';

type ControlView = CallView['controls'][number];

/** One button of the tile. */
export interface PipButtonView {
  readonly action: ControlView['action'];
  readonly icon: IconName;
  /** Accessible name and tooltip: what a press does, or why it is disabled. */
  readonly hint: string;
  readonly look: 'end' | 'lit' | undefined;
  readonly pending: boolean;
  readonly disabled: boolean;
}

/** The controls that are needed most, in the order of the call screen: mute, or resume on hold, and end. */
export function pipButtons(
  controls: readonly ControlView[],
  t: (key: ControlView['label'] | ControlView['hint']) => string,
): readonly PipButtonView[] {
  // On hold there is nothing to mute: resume takes its place.
  const held = controls.some(({ action, lit }) => action === 'hold' && lit);
  const first = held ? 'hold' : 'mute';
  return controls
    .filter(({ action }) => action === first || action === 'end')
    .map(({ action, icon, label, hint, lit, pending, disabled }) => ({
      action,
      icon: action === 'hold' ? 'resume' : icon,
      hint: `${disabled ? `${t(label)}. ` : ''}${t(hint)}`,
      look: action === 'end' ? 'end' : lit ? 'lit' : undefined,
      pending,
      disabled,
    }));
}
