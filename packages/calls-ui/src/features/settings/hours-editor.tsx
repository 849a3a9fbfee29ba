import type { DoNotDisturb, QuietHours } from '@xpchat/calls-protocol';
import { MAX_QUIET_HOURS } from '@xpchat/calls-protocol';
import { useEffect, useRef, useState } from 'preact/hooks';
import { zoneWords } from '../../ui-kit/date-format.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { endsNextDay, hoursProblem, NEW_HOURS, ownTimeZone } from './settings-view.ts';
import type { SettingsTexts } from './texts.ts';

interface Props {
  readonly quiet: DoNotDisturb;
  readonly texts: SettingsTexts;
  readonly now: number;
  readonly onChange: (change: Partial<DoNotDisturb>) => void;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Edits the quiet hours. They are saved when all are valid; until then each shows its problem. */
export function HoursEditor({ quiet, texts, now, onChange }: Props) {
  const { t } = texts;
  const [drafts, setDrafts] = useState(quiet.schedule);
  const shown = useRef(quiet.schedule);
  const stored = JSON.stringify(quiet.schedule);
  useEffect(() => {
    // The stored quiet hours changed on another device, or a change was refused: drop the drafts.
    if (JSON.stringify(shown.current) === stored) return;
    shown.current = quiet.schedule;
    setDrafts(quiet.schedule);
  }, [stored, quiet.schedule]);

  const edit = (next: QuietHours[]) => {
    setDrafts(next);
    if (next.some((hours) => hoursProblem(hours) !== null)) return;
    shown.current = next;
    // The first quiet hours are in the person's own time zone.
    const timeZone = quiet.schedule.length === 0 ? ownTimeZone() : null;
    onChange({ schedule: next, ...(timeZone ? { timeZone } : {}) });
  };
  const editOne = (index: number, change: Partial<QuietHours>) =>
    edit(drafts.map((hours, i) => (i === index ? { ...hours, ...change } : hours)));
  const toggle = (index: number, { days }: QuietHours, day: number) =>
    editOne(index, {
      days: days.includes(day) ? days.filter((each) => each !== day) : [...days, day].sort(),
    });

  const ownZone = ownTimeZone();
  return (
    <section class="xpc-set" data-setting="hours">
      <h3 class="xpc-set__title">{t('hours.title')}</h3>
      <p class="xpc-set__effect">{t('hours.text')}</p>
      <ul>
        {drafts.map((hours, index) => {
          const problem = hoursProblem(hours);
          const time = (which: 'from' | 'to') => (
            <label class="xpc-hours__time">
              <span>{t(`hours.${which}`)}</span>
              <input
                class="xpc-field"
                type="time"
                data-field={which}
                pattern="[0-2]\d:[0-5]\d"
                placeholder="22:00"
                value={hours[which]}
                onChange={(event) => editOne(index, { [which]: event.currentTarget.value })}
              />
            </label>
          );
          return (
            <li key={index} class="xpc-hours">
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box before Chrome 86 */}
              <div class="xpc-hours__days" role="group" aria-label={t('hours.days')}>
                {DAYS.map((day) => (
                  <button
                    key={day}
                    type="button"
                    class="xpc-button xpc-dayname"
                    data-day={day}
                    aria-pressed={hours.days.includes(day)}
                    onClick={() => toggle(index, hours, day)}
                  >
                    {t(`day.${day}`)}
                  </button>
                ))}
              </div>
              <div class="xpc-hours__times">
                {time('from')}
                {time('to')}
                {endsNextDay(hours) && <span class="xpc-hours__next">{t('hours.next_day')}</span>}
                <button
                  type="button"
                  class="xpc-button xpc-row__tool"
                  data-action="delete-hours"
                  aria-label={t('hours.delete')}
                  title={t('hours.delete')}
                  onClick={() => edit(drafts.filter((_, i) => i !== index))}
                >
                  <LazyIcon name="trash" />
                </button>
              </div>
              {problem && (
                <p class="xpc-hours__problem" role="alert">
                  {t(problem)}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {drafts.length > 0 && (
        <p class="xpc-set__effect">
          {t('hours.zone', { zone: zoneWords(quiet.timeZone, now, texts) })}
        </p>
      )}
      {drafts.length > 0 && ownZone && ownZone !== quiet.timeZone && (
        <button
          type="button"
          class="xpc-button xpc-flat"
          data-action="zone"
          onClick={() => onChange({ timeZone: ownZone })}
        >
          {t('hours.zone_here', { zone: zoneWords(ownZone, now, texts) })}
        </button>
      )}
      {drafts.length < MAX_QUIET_HOURS && (
        <button
          type="button"
          class="xpc-button xpc-flat"
          data-action="add-hours"
          onClick={() => edit([...drafts, NEW_HOURS])}
        >
          <LazyIcon name="plus" />
          {t('hours.add')}
        </button>
      )}
    </section>
  );
}
