import { describe, expect, it } from 'vitest';
import { onHidden } from './quirks/page-hide.ts';
import { onWakeUp } from './wake-up.ts';

function createPage(type?: string) {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const connection = Object.assign(new EventTarget(), { type });
  const window = Object.assign(new EventTarget(), { document, navigator: { connection } });
  let calls = 0;
  const listen = (to: typeof onHidden) => to(window as unknown as Window, () => calls++);
  return {
    window,
    document,
    connection,
    listen,
    calls: () => calls,
    show: (state: 'visible' | 'hidden') => {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    },
    showFromCache: (persisted: boolean) =>
      window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted })),
  };
}

describe('events of the page', () => {
  it('wake-up reports whether the page only became visible', () => {
    const page = createPage();
    const causes: boolean[] = [];
    onWakeUp(page.window as unknown as Window, (isShown) => causes.push(isShown));
    page.show('visible');
    page.window.dispatchEvent(new Event('online'));
    page.document.dispatchEvent(new Event('resume'));
    page.showFromCache(true);
    expect(causes).toEqual([true, false, false, false]);
  });

  it('wake-up fires when the network returns and when the page is shown, resumed or restored', () => {
    const page = createPage();
    const stop = page.listen(onWakeUp);
    page.window.dispatchEvent(new Event('online'));
    expect(page.calls()).toBe(1);
    page.show('hidden');
    expect(page.calls()).toBe(1);
    page.show('visible');
    expect(page.calls()).toBe(2);
    page.document.dispatchEvent(new Event('resume'));
    expect(page.calls()).toBe(3);
    page.showFromCache(false);
    expect(page.calls()).toBe(3);
    page.showFromCache(true);
    expect(page.calls()).toBe(4);
    stop();
    page.window.dispatchEvent(new Event('online'));
    page.showFromCache(true);
    expect(page.calls()).toBe(4);
  });

  it('wake-up fires when the type of network changes, not when its speed does', () => {
    const page = createPage('wifi');
    page.listen(onWakeUp);
    page.connection.dispatchEvent(new Event('change'));
    expect(page.calls()).toBe(0);
    page.connection.type = 'cellular';
    page.connection.dispatchEvent(new Event('change'));
    page.connection.dispatchEvent(new Event('change'));
    expect(page.calls()).toBe(1);
  });

  it('wake-up works in browsers without network information', () => {
    const page = createPage();
    Object.assign(page.window, { navigator: {} });
    page.listen(onWakeUp)();
  });

  it('hidden fires when the page goes to the background and when it is left', () => {
    const page = createPage();
    const stop = page.listen(onHidden);
    page.show('hidden');
    expect(page.calls()).toBe(1);
    page.show('visible');
    expect(page.calls()).toBe(1);
    page.window.dispatchEvent(new Event('pagehide'));
    expect(page.calls()).toBe(2);
    stop();
    page.show('hidden');
    expect(page.calls()).toBe(2);
  });
});
