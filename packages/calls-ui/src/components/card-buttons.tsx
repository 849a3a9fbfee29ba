import type { Texts } from '../i18n/texts.ts';
import type { CallAction, CardButton } from '../view-models/card-button.ts';
import { RoundButton } from './round-button.tsx';

interface Props {
  readonly buttons: readonly CardButton[];
  readonly texts: Texts;
  readonly onPress: (action: CallAction) => void;
}

export function CardButtons({ buttons, texts, onPress }: Props) {
  return (
    <>
      {buttons.map(({ action, icon, hint, label, look, side, name = '' }) => (
        <RoundButton
          key={action}
          action={action}
          icon={icon}
          hint={texts.say(hint, { name }) || texts.say(label)}
          label={texts.say(label, { name })}
          look={look}
          className={side ? 'xpc-control--side' : ''}
          onPress={() => onPress(action)}
        />
      ))}
    </>
  );
}
