import type { SettingsDocument } from './settings-controller.ts';
import { isOn } from './settings-view.ts';
import type { SettingsTexts } from './texts.ts';

type Ready = Extract<SettingsDocument, { readonly name: 'ready' }>;

/** The sentence about the next call in each rule's section. */
export interface RuleWords {
  readonly quiet: string;
  readonly who: string;
  readonly second: string;
}

/**
 * Whether an allowed call rings: always, only outside the quiet hours, not now because of quiet hours, or
 * not at all because do not disturb is on.
 */
type RingMode = 'rings' | 'hours' | 'in_hours' | 'silent';

/** Not for `whoMayCall: 'nobody'`, where the server's answer does not depend on the time. */
function ringModeOf({ wanted, saved, saving }: Ready, now: number): RingMode {
  const quiet = wanted.doNotDisturb;
  const hasSchedule = quiet.schedule.length > 0;
  const isEnabled = isOn(quiet, now);
  // Only the server evaluates the schedule. Without its answer, the text holds at any time.
  if (saving ? !isEnabled : saved.now.contacts === 'ring') return hasSchedule ? 'hours' : 'rings';
  return isEnabled || !hasSchedule ? 'silent' : 'in_hours';
}

/** The effect of each rule on the next call. Each sentence takes the other rules into account. */
export function ruleWords(document: Ready, now: number, { t }: SettingsTexts): RuleWords {
  const { whoMayCall, busy } = document.wanted;
  const silent = t('second.silent');
  if (whoMayCall === 'nobody') {
    return { quiet: t('quiet.nobody'), who: t('who.effect_nobody'), second: silent };
  }
  const mode = ringModeOf(document, now);
  const effect = mode === 'in_hours' ? 'silent' : mode;
  const quiet = t(`quiet.${effect}_${whoMayCall}`);
  return {
    quiet: mode === 'in_hours' ? `${t('quiet.in_hours')} ${quiet}` : quiet,
    who: t(whoMayCall === 'contacts' ? 'who.effect_contacts' : `who.${effect}`),
    second:
      effect === 'silent'
        ? silent
        : t(`second.effect_${busy}`, { if: t(`second.${effect}_${whoMayCall}`) }),
  };
}
