import type { Texts } from '../i18n/texts.ts';
import { type ControlAction, type ControlView, controlName } from '../view-models/controls.ts';
import { RoundButton } from './round-button.tsx';

interface Props {
  readonly controls: readonly ControlView[];
  readonly say: Texts['say'];
  readonly onPress: (action: ControlAction) => void;
}

export function ControlBar({ controls, say, onPress }: Props) {
  return (
    <div class="xpc-controls">
      {controls.map((control) => {
        const { action, icon, label, lit, pending, disabled } = control;
        return (
          <RoundButton
            key={action}
            action={action}
            icon={icon}
            hint={controlName(control, say)}
            label={say(label)}
            look={action === 'end' ? 'end' : lit ? 'lit' : undefined}
            pending={pending}
            disabled={disabled}
            className={action === 'end' ? 'xpc-control--end' : ''}
            onPress={() => onPress(action)}
          />
        );
      })}
    </div>
  );
}
