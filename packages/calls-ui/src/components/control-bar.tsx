import type { TextKey } from '../i18n/en.ts';
import type { ControlAction, ControlView } from '../view-models/controls.ts';
import { RoundButton } from './round-button.tsx';

interface Props {
  readonly controls: readonly ControlView[];
  readonly say: (key: TextKey) => string;
  readonly onPress: (action: ControlAction) => void;
  /** The tile has room for the most needed ones alone, and none for words. */
  readonly only?: readonly ControlAction[];
}

export function ControlBar({ controls, say, onPress, only }: Props) {
  return (
    <>
      {controls
        .filter(({ action }) => !only || only.includes(action))
        .map((control) => (
          <RoundButton
            key={control.action}
            action={control.action}
            icon={control.icon}
            hint={say(control.hint)}
            {...(only ? {} : { label: say(control.label) })}
            look={control.action === 'end' ? 'end' : control.lit ? 'lit' : undefined}
            pending={control.pending}
            disabled={control.disabled}
            className={control.action === 'end' ? 'xpc-control--end' : ''}
            onPress={() => onPress(control.action)}
          />
        ))}
    </>
  );
}
