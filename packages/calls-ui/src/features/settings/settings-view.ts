import type { DoNotDisturb, QuietHours } from '@xpchat/calls-protocol';
import { momentWords, tomorrowMorning } from '../../ui-kit/date-format.ts';
import type { SettingsDocument } from './settings-controller.ts';
import type { SettingsKey, SettingsTexts } from './texts.ts';

type Ready = Extract<SettingsDocument, { readonly name: 'ready' }>;

/** What the next call meets, in words: as the server says, and so only while nothing is on its way. */
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
      : ` ${texts.t('now.until', { when: momentWords(changesAt, now, texts, spokenZone(saved.doNotDisturb)) })}`;
  return texts.t(key) + change;
}

/** Ways to be left alone. */
export type QuietChoice = 'off' | 'always' | 'hour' | 'morning' | 'until';

export interface ChoiceView<Choice extends string> {
  readonly choice: Choice;
  readonly label: string;
  readonly chosen: boolean;
}

const HOUR = 3_600_000;

/** Whether it is switched on by hand at this moment. */
export const isOn = ({ enabled, until }: DoNotDisturb, now: number) =>
  enabled && (until === undefined || now < until);

/** The choices, in the order of how long they last. A time that was set before stands for itself. */
export function quietChoices(
  quiet: DoNotDisturb,
  now: number,
  texts: SettingsTexts,
): readonly ChoiceView<QuietChoice>[] {
  const on = isOn(quiet, now);
  const { until } = quiet;
  const timed = on && until !== undefined;
  const t = (key: SettingsKey) => texts.t(key);
  const zone = spokenZone(quiet);
  const untilWords = (at: number) =>
    texts.t('quiet.until', { when: momentWords(at, now, texts, zone) });
  return [
    { choice: 'off', label: t('quiet.off'), chosen: !on },
    ...(timed
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
    { choice: 'always', label: t('quiet.on'), chosen: on && !timed },
  ];
}

/** What a choice changes. */
export function quietChange(choice: QuietChoice, now: number): Partial<DoNotDisturb> {
  switch (choice) {
    case 'off':
      return { enabled: false, until: undefined };
    case 'always':
      return { enabled: true, until: undefined };
    case 'hour':
      return { enabled: true, until: now + HOUR };
    case 'morning':
      return { enabled: true, until: tomorrowMorning(now) };
    case 'until':
      return {};
  }
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Why quiet hours cannot be saved as they are; null if they can. */
export function hoursProblem({ days, from, to }: QuietHours): SettingsKey | null {
  if (days.length === 0) return 'hours.no_day';
  return TIME.test(from) && TIME.test(to) ? null : 'hours.no_time';
}

/** Said beside the end: hours that end earlier than they begin go on into the next day. */
export const endsNextDay = ({ from, to }: QuietHours) =>
  TIME.test(from) && TIME.test(to) && to <= from;

export const NEW_HOURS: QuietHours = { days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '07:00' };

/** The browser's time zone, where it tells. */
export function ownTimeZone(): string | null {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || null;
}

/** In which all times of the page are, where quiet hours are of another one than the browser's. */
function spokenZone({ schedule, timeZone }: DoNotDisturb): string | undefined {
  return schedule.length > 0 && timeZone !== ownTimeZone() ? timeZone : undefined;
}
