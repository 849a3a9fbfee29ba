import { ERROR_CODES } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { lazyTexts } from '../../app/lazy-texts.ts';
import { appTexts } from '../../app/texts.ts';
import { NOT_LOADED, type Toast } from '../../context/ui-state.ts';
import { toastShownMs, toastWords } from './toast-view.ts';

const en = appTexts('en', lazyTexts);
const ru = appTexts('ru', lazyTexts);
const toast = (change: Partial<Toast>): Toast => ({
  id: 1,
  text: '',
  code: '',
  name: '',
  ...change,
});

describe('a toast', () => {
  test('says its own sentence, whatever its code is', () => {
    expect(toastWords(toast({ text: 'Bob left', code: 'glare' }), en)).toBe('Bob left');
  });

  test('says the sentence of its code in the language of the page, with the name', () => {
    const glare = toast({ code: 'glare', name: 'Bob' });
    expect(toastWords(glare, en)).toBe('Bob is calling you. Answer that call.');
    expect(toastWords(glare, ru)).toBe('Вам звонит Bob: примите этот звонок');
  });

  test('names the device of its code, and without a sentence for that the problem', () => {
    const [camera, microphone, device] = ['.video', '.audio', ''].map((suffix) =>
      toastWords(toast({ code: `device_failed${suffix}` }), en),
    );
    expect(new Set([camera, microphone, device]).size).toBe(3);
    expect(toastWords(toast({ code: 'device_failed.unknown' }), en)).toBe(device);
  });

  test('falls back to a general sentence for a code that this version does not know', () => {
    const general = en.t('error.other');
    expect(general).not.toBe('');
    for (const code of ['from_a_newer_server', 'constructor', '', '.']) {
      expect(toastWords(toast({ code }), en)).toBe(general);
    }
  });

  test.each(Object.keys(ERROR_CODES))(
    'has a sentence for %s without an open placeholder',
    (code) => {
      for (const texts of [en, ru]) {
        const words = toastWords(toast({ code, name: 'Bob' }), texts);
        expect(words).not.toBe('');
        expect(words).not.toMatch(/[{}]/);
      }
    },
  );

  test('is shown for seven seconds, and stays while features are missing', () => {
    expect(toastShownMs(toast({ code: 'glare' }))).toBe(7000);
    expect(toastShownMs(toast({ text: 'Bob left' }))).toBe(7000);
    expect(toastShownMs(toast({ code: NOT_LOADED }))).toBeNull();
  });
});
