import { beforeEach, describe, expect, test } from 'vitest';
import { createTitleFlash, type TitleFlash } from './title-flash.ts';

/** A page whose title normalises white space as browsers do, with a timer that the test controls. */
function fakePage() {
  let title = 'XPchat';
  let flip: (() => void) | null = null;
  const document = {
    get title() {
      return title;
    },
    set title(value: string) {
      title = value.trim().replace(/\s+/g, ' ');
    },
  };
  const page = {
    document,
    setInterval(work: () => void) {
      flip = work;
      return 1;
    },
    clearInterval() {
      flip = null;
    },
  };
  return { page: page as unknown as Window, document, second: () => flip?.() };
}

describe('the flashing title', () => {
  let fake: ReturnType<typeof fakePage>;
  let flash: TitleFlash;
  beforeEach(() => {
    fake = fakePage();
    flash = createTitleFlash(fake.page);
    flash.start('(1) Anna  calls ');
  });

  test('alternates with the page’s own', () => {
    expect(fake.document.title).toBe('(1) Anna calls');
    fake.second();
    expect(fake.document.title).toBe('XPchat');
    fake.second();
    expect(fake.document.title).toBe('(1) Anna calls');
  });

  test.each([0, 1, 2, 3])('is the original one again after %i seconds', (seconds) => {
    for (let i = 0; i < seconds; i++) fake.second();
    flash.stop();
    expect(fake.document.title).toBe('XPchat');
  });

  test.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [1, 2],
  ])('is the one that the page set after %i seconds, %i before the end', (before, after) => {
    for (let i = 0; i < before; i++) fake.second();
    fake.document.title = '(2) XPchat';
    for (let i = 0; i < after; i++) fake.second();
    flash.stop();
    expect(fake.document.title).toBe('(2) XPchat');
  });

  test('does not replace an equal title that the page sets later', () => {
    flash.stop();
    fake.document.title = '(1) Anna calls';
    flash.start('(1) Boris calls');
    flash.stop();
    expect(fake.document.title).toBe('(1) Anna calls');
  });
});
