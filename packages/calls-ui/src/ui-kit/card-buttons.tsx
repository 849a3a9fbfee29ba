import type { Texts } from '../i18n/texts.ts';
import type { CallAction, CardButton } from './card-button.ts';
import { RoundButton } from './round-button.tsx';

interface Props<Key extends string> {
  readonly buttons: readonly CardButton<Key>[];
  readonly texts: Texts<Key>;
  readonly onPress: (action: CallAction) => void;
}

export function CardButtons<Key extends string>({ buttons, texts, onPress }: Props<Key>) {
  return (
    <>
      {buttons.map(({ action, icon, hint, label, look, side, name = '' }) => (
        <RoundButton
          key={action}
          action={action}
          icon={icon}
          hint={texts.t(hint, { name })}
          label={texts.t(label, { name })}
          look={look}
          className={side ? 'xpc-control--side' : ''}
          onPress={() => onPress(action)}
        />
      ))}
    </>
  );
}
