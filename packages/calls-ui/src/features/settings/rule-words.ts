import type { SettingsDocument } from './settings-controller.ts';
import { isOn } from './settings-view.ts';
import type { SettingsTexts } from './texts.ts';

type Ready = Extract<SettingsDocument, { readonly name: 'ready' }>;

/** What each rule's section says of the next call. */
export interface RuleWords {
  readonly quiet: string;
  readonly who: string;
  readonly second: string;
}

/**
 * Whether a call that is wanted rings: it does; it does outside the quiet hours; these are quiet
 * hours; do not disturb is on.
 */
type Mood = 'rings' | 'hours' | 'in_hours' | 'silent';

/** Not to be asked where nobody may call: then the server's word is the same at all hours. */
function moodOf({ wanted, saved, saving }: Ready, now: number): Mood {
  const quiet = wanted.doNotDisturb;
  const planned = quiet.schedule.length > 0;
  const on = isOn(quiet, now);
  // Nobody but the server reckons the schedule. Without its word only what holds at all hours is said.
  if (saving ? !on : saved.now.contacts === 'ring') return planned ? 'hours' : 'rings';
  return on || !planned ? 'silent' : 'in_hours';
}

/** What the next call meets, rule by rule: each sentence is true with all the others in force. */
export function ruleWords(document: Ready, now: number, { t }: SettingsTexts): RuleWords {
  const { whoMayCall, busy } = document.wanted;
  const silent = t('second.silent');
  if (whoMayCall === 'nobody') {
    return { quiet: t('quiet.nobody'), who: t('who.effect_nobody'), second: silent };
  }
  const mood = moodOf(document, now);
  const way = mood === 'in_hours' ? 'silent' : mood;
  const quiet = t(`quiet.${way}_${whoMayCall}`);
  return {
    quiet: mood === 'in_hours' ? `${t('quiet.in_hours')} ${quiet}` : quiet,
    who: t(whoMayCall === 'contacts' ? 'who.effect_contacts' : `who.${way}`),
    second:
      way === 'silent'
        ? silent
        : t(`second.effect_${busy}`, { if: t(`second.${way}_${whoMayCall}`) }),
  };
}
