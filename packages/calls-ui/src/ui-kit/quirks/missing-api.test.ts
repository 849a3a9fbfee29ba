import { expect, test } from 'vitest';
import { adoptStyleSheet, type WithStyleSheets } from './adopted-style-sheets.ts';
import { readSamples, writeSamples } from './audio-samples.ts';
import { forbidTranslation } from './forbid-translation.ts';
import { isModal } from './modal-dialog.ts';
import { wasActivated } from './user-activation.ts';

test('whether a dialog is modal is unknown where :modal is missing (Chrome 104)', () => {
  const elementOf = (matches: () => boolean) => ({ matches }) as unknown as Element;
  expect(isModal(elementOf(() => true))).toBe(true);
  expect(isModal(elementOf(() => false))).toBe(false);
  const unknown = elementOf(() => {
    throw new DOMException('not a valid selector', 'SyntaxError');
  });
  expect(isModal(unknown)).toBeUndefined();
});

test('a page counts as used where the browser does not tell (Chrome 71)', () => {
  const navigatorOf = (activation?: object) => ({ userActivation: activation }) as Navigator;
  expect(wasActivated(navigatorOf())).toBe(true);
  expect(wasActivated(navigatorOf({ hasBeenActive: true }))).toBe(true);
  expect(wasActivated(navigatorOf({ hasBeenActive: false }))).toBe(false);
});

test('a style sheet is added to a frozen list, and removed from it (Chrome 98)', () => {
  const [host, own] = [{}, {}] as [CSSStyleSheet, CSSStyleSheet];
  const page = { adoptedStyleSheets: Object.freeze([host]) } as unknown as WithStyleSheets;
  const remove = adoptStyleSheet(page, own);
  expect(page.adoptedStyleSheets).toEqual([host, own]);
  remove();
  expect(page.adoptedStyleSheets).toEqual([host]);
});

test('translation is forbidden by the attribute (Firefox 110)', () => {
  const set: string[][] = [];
  const element = { setAttribute: (...each: string[]) => set.push(each) } as unknown as Element;
  forbidTranslation(element);
  forbidTranslation(null);
  expect(set).toEqual([['translate', 'no']]);
});

test('samples are written and read without copyToChannel and float data (Safari 14.0)', () => {
  const channel = new Float32Array(2);
  writeSamples({ getChannelData: () => channel } as unknown as AudioBuffer, Float32Array.of(1, -1));
  expect(Array.from(channel)).toEqual([1, -1]);
  const analyser = {
    getByteTimeDomainData: (into: Uint8Array) => into.set([128, 255]),
  } as unknown as AnalyserNode;
  const bytes = new Uint8Array(2);
  readSamples(analyser, bytes);
  expect(Array.from(bytes)).toEqual([128, 255]);
});
