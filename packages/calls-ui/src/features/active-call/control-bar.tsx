import type { ComponentChildren } from 'preact';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { type ControlAction, type ControlView, controlName } from './controls.ts';
import type { ActiveCallTexts } from './texts.ts';

interface Props {
  readonly controls: readonly ControlView[];
  readonly t: ActiveCallTexts['t'];
  readonly onPress: (action: ControlAction) => void;
  /** Stands before the hold. */
  readonly children: ComponentChildren;
}

export function ControlBar({ controls, t, onPress, children }: Props) {
  return (
    <div class="xpc-controls">
      {controls.map((control) => {
        const { action, icon, label, lit, pending, disabled } = control;
        return [
          action === 'hold' && children,
          <RoundButton
            key={action}
            action={action}
            icon={icon}
            hint={controlName(control, t)}
            label={t(label)}
            look={action === 'end' ? 'end' : lit ? 'lit' : undefined}
            pending={pending}
            disabled={disabled}
            place={action === 'end' ? 'end' : undefined}
            onPress={() => onPress(action)}
          />,
        ];
      })}
    </div>
  );
}
