import type { CallSettings, SettingsAnswer } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { HOUR_MS, NOON, settings } from '../../testing/fake-calls-api.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { ruleWords } from './rule-words.ts';
import { NEW_HOURS, nowWords } from './settings-view.ts';

const AUDIENCES = ['everyone', 'contacts', 'nobody'] as const;
const HOURS = { schedule: [NEW_HOURS], timeZone: 'UTC' };
const NONE = { schedule: [], timeZone: 'UTC' };
/** Do not disturb, and whether it refuses calls at this moment. */
const QUIET = {
  off: [{ ...NONE, enabled: false }, false],
  on: [{ ...NONE, enabled: true }, true],
  'on for an hour': [{ ...NONE, enabled: true, until: NOON + HOUR_MS }, true],
  'quiet hours now': [{ ...HOURS, enabled: false }, true],
  'quiet hours later': [{ ...HOURS, enabled: false }, false],
  'on, and quiet hours later': [{ ...HOURS, enabled: true }, true],
} as const;
type QuietName = keyof typeof QUIET;

/** The server's answer for these settings (its `outlooks`). */
function answerFor(
  whoMayCall: CallSettings['whoMayCall'],
  quiet: QuietName,
  busy: CallSettings['busy'],
): SettingsAnswer {
  const [doNotDisturb, refuses] = QUIET[quiet];
  const outlook = (may: boolean) => (may && !refuses ? 'ring' : 'unavailable');
  return settings({
    whoMayCall,
    busy,
    doNotDisturb,
    now: {
      contacts: outlook(whoMayCall !== 'nobody'),
      strangers: outlook(whoMayCall === 'everyone'),
    },
  });
}

const matrix = (['en', 'ru'] as const).flatMap((language) =>
  AUDIENCES.flatMap((who) =>
    (Object.keys(QUIET) as QuietName[]).flatMap((quiet) =>
      (['waiting', 'busy'] as const).map((busy) => [language, who, quiet, busy] as const),
    ),
  ),
);

/** Matches a sentence that claims a call rings or is shown now. */
const CLAIMS = {
  en: /(?<!not )\brings?\b|you will see the call and can answer/,
  ru: /(?<!не )(дойдёт|дойдут|доходят|можно позвонить)|дозвониться|вы увидите звонок и решите/i,
};
const DENIED = /[^.]*\boutside the quiet hours\b[^.]*\.|[^.]*вне тихих часов[^.]*\./gi;
const MISSED = /missed calls|среди пропущенных/;
const KNOWN = /someone you know|people you know|знаком(ый|ого|ые|ых)(?= |\.)/i;

describe.each(matrix)(
  'the rules in %s for %s, do not disturb %s, second call %s',
  (language, who, quiet, busy) => {
    const texts = appTexts(language, laterTexts);
    const saved = answerFor(who, quiet, busy);
    const ready = { name: 'ready', saved, wanted: saved, saving: false } as const;
    const words = ruleWords(ready, NOON, texts);
    const top = nowWords(ready, NOON, texts) ?? '';
    const all = [top, words.quiet, words.who, words.second];
    const claims = (text: string) => CLAIMS[language].test(text.replace(DENIED, ''));
    const rings = saved.now.contacts === 'ring';

    test('no sentence contradicts whether the next call rings', () => {
      if (rings) {
        expect(claims(top)).toBe(true);
        const off = quiet === 'off';
        expect(claims(words.quiet)).toBe(off);
        expect(words.quiet).toMatch(
          off ? CLAIMS[language] : /^(Outside the quiet hours|Вне тихих)/,
        );
      } else {
        expect(all.filter(claims)).toEqual([]);
        expect(all.join(' ')).not.toMatch(/outside the quiet hours|вне тихих часов/i);
      }
    });

    test('sentences about ringing name only people who may call', () => {
      if (!rings || who === 'everyone') return;
      for (const text of [top, words.quiet, words.second]) expect(text).toMatch(KNOWN);
      expect(claims(words.who)).toBe(false);
    });

    test('a missed call is promised exactly where there will be one', () => {
      expect(MISSED.test(words.quiet)).toBe(!rings && who !== 'nobody');
      expect(MISSED.test(words.second)).toBe(rings && busy === 'busy');
      expect(MISSED.test(words.who)).toBe(false);
    });

    test('no sentence claims a ring during a save if quiet hours may prevent it', () => {
      const changed = answerFor(who, quiet, busy === 'busy' ? 'waiting' : 'busy');
      const { quiet: does, second } = ruleWords(
        { ...ready, saved: changed, saving: true },
        NOON,
        texts,
      );
      if (!rings) expect([does, second].filter(claims)).toEqual([]);
    });
  },
);

test.each([
  [
    'en',
    'nobody',
    'quiet hours now',
    'Nobody may call you, so calls will not ring whether this is on or off.',
  ],
  [
    'en',
    'everyone',
    'on',
    'The next call will not ring. The caller will see that you cannot take calls right now, and you will find the call under missed calls.',
  ],
  [
    'en',
    'contacts',
    'quiet hours now',
    'Quiet hours are on now. The next call will not ring. The caller will see that you cannot take calls right now. If you know them, you will find the call under missed calls.',
  ],
  ['ru', 'contacts', 'quiet hours later', 'Вне тихих часов до вас дойдут звонки от знакомых.'],
] as const)('do not disturb in %s for %s, %s', (language, who, quiet, words) => {
  const saved = answerFor(who, quiet, 'waiting');
  const document = { name: 'ready', saved, wanted: saved, saving: false } as const;
  expect(ruleWords(document, NOON, appTexts(language, laterTexts)).quiet).toBe(words);
});

test('the text about a second call speaks of another call', () => {
  const saved = answerFor('everyone', 'off', 'waiting');
  const document = { name: 'ready', saved, wanted: saved, saving: false } as const;
  expect(ruleWords(document, NOON, appTexts('ru', laterTexts)).second).toBe(
    'Если кто-то позвонит во время другого звонка, вы увидите звонок и решите, отвечать ли. Звонящий увидит, что вы в другом звонке.',
  );
});
