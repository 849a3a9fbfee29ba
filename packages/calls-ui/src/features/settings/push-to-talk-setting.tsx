import { useState } from 'preact/hooks';
import { isPushToTalkOn, setPushToTalk } from '../../ui-kit/push-to-talk-choice.ts';
import { Choices } from './choices.tsx';
import type { SettingsTexts } from './texts.ts';

const CHOICES = ['open', 'push'] as const;

/** How calls on this device begin. It is kept in the browser, because a phone and a desktop differ. */
export function PushToTalkSetting({ texts }: { readonly texts: SettingsTexts }) {
  const { t } = texts;
  const [chosen, setChosen] = useState<(typeof CHOICES)[number]>(() =>
    isPushToTalkOn() ? 'push' : 'open',
  );
  return (
    <Choices
      name="talk"
      title={t('talk.title')}
      choices={CHOICES.map((choice) => ({
        choice,
        label: t(`talk.${choice}`),
        chosen: chosen === choice,
      }))}
      effect={t(`talk.effect_${chosen}`)}
      onChoose={(choice) => {
        if (setPushToTalk(choice === 'push')) setChosen(choice);
      }}
    />
  );
}
