import type { DoNotDisturb, QuietHours } from '@xpchat/calls-protocol';
import { momentWords, tomorrowMorning } from '../../ui-kit/date-format.ts';
import type { SettingsDocument } from './settings-controller.ts';
import type { SettingsKey, SettingsTexts } from './texts.ts';

type Ready = Extract<SettingsDocument, { readonly name: 'ready' }>;

/** Describes what happens at the next call, by the server's last answer. Null while a change is being saved. */
export function nowWords(
  { saved, saving }: Ready,
  now: number,
  texts: SettingsTexts,
): string | null {
  if (saving) return null;
  const { contacts, strangers, changesAt } = saved.now;
  const key: SettingsKey =
    contacts !== 'ring' ? 'now.quiet' : strangers === 'ring' ? 'now.ring' : 'now.contacts_ring';
  const change =
    changesAt === undefined
      ? ''
      : ` ${texts.t('now.until', { when: momentWords(changesAt, now, texts, namedZone(saved.doNotDisturb)) })}`;
  return texts.t(key) + change;
}

/** The choices of do not disturb. */
export type QuietChoice = 'off' | 'always' | 'hour' | 'morning' | 'until';

export interface ChoiceView<Choice extends string> {
  readonly choice: Choice;
  readonly label: string;
  readonly chosen: boolean;
}

const HOUR_MS = 3_600_000;

/** Whether do not disturb was switched on by hand and has not expired. */
export const isOn = ({ enabled, until }: DoNotDisturb, now: number) =>
  enabled && (until === undefined || now < until);

/** The choices, ordered by duration. A time that was set earlier is a choice of its own. */
export function quietChoices(
  quiet: DoNotDisturb,
  now: number,
  texts: SettingsTexts,
): readonly ChoiceView<QuietChoice>[] {
  const on = isOn(quiet, now);
  const { until } = quiet;
  const hasEnd = on && until !== undefined;
  const t = (key: SettingsKey) => texts.t(key);
  const zone = namedZone(quiet);
  const untilWords = (at: number) =>
    texts.t('quiet.until', { when: momentWords(at, now, texts, zone) });
  return [
    { choice: 'off', label: t('quiet.off'), chosen: !on },
    ...(hasEnd
      ? [
          {
            choice: 'until' as const,
            label: untilWords(until),
            chosen: true,
          },
        ]
      : []),
    { choice: 'hour', label: t('quiet.hour'), chosen: false },
    {
      choice: 'morning',
      label: zone ? untilWords(tomorrowMorning(now)) : t('quiet.morning'),
      chosen: false,
    },
    { choice: 'always', label: t('quiet.on'), chosen: on && !hasEnd },
  ];
}

/** The change of do not disturb that a choice makes. */
export function quietChange(choice: QuietChoice, now: number): Partial<DoNotDisturb> {
  switch (choice) {
    case 'off':
      return { enabled: false, until: undefined };
    case 'always':
      return { enabled: true, until: undefined };
    case 'hour':
      return { enabled: true, until: now + HOUR_MS };
    case 'morning':
      return { enabled: true, until: tomorrowMorning(now) };
    case 'until':
      return {};
  }
}

/** `HH:MM`. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Why quiet hours cannot be saved as they are; null if they can. */
export function hoursProblem({ days, from, to }: QuietHours): SettingsKey | null {
  if (days.length === 0) return 'hours.no_day';
  return TIME.test(from) && TIME.test(to) ? null : 'hours.no_time';
}

/** Quiet hours whose end is not later than their start end on the next day. */
export const endsNextDay = ({ from, to }: QuietHours) =>
  TIME.test(from) && TIME.test(to) && to <= from;

export const NEW_HOURS: QuietHours = { days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '07:00' };

/** The browser's time zone; null if it does not know it. */
export function ownTimeZone(): string | null {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || null;
}

/** The zone to name beside times: that of the quiet hours, if it is not the browser's. */
function namedZone({ schedule, timeZone }: DoNotDisturb): string | undefined {
  return schedule.length > 0 && timeZone !== ownTimeZone() ? timeZone : undefined;
}
