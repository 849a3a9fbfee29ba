import { describe, expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { answer, hangUp, hostVisits, lazyIsLoaded, rings } from '../harness/host-visits.ts';
import { act, appears, eventually, until } from '../harness/person.ts';
import type { EmulatedMedia, Tab } from '../harness/tab.ts';

const BROWSERS = ['chromium', 'firefox'] as const;
const { visit } = hostVisits(['chromium', 'firefox', 'forcedFirefox']);

async function emulate(tab: Tab, media: EmulatedMedia): Promise<void> {
  if (!tab.emulateMedia) throw new Error(`${tab.name} cannot emulate media`);
  await tab.emulateMedia(media);
}

/** Colours of a control, as drawn. Transitions must be off. */
const colorsOf = (tab: Tab, name: string) =>
  tab.evaluate<{ border: string; background: string; behind: string; icon: string }>(`(() => {
    const button = document.querySelector('[data-action=${name}]');
    const { borderTopWidth, borderTopColor, borderTopStyle, backgroundColor, color } = getComputedStyle(button);
    const card = button.closest('.xpc-call,.xpc-incoming');
    return {
      border: [borderTopWidth, borderTopStyle, borderTopColor].join(' '),
      background: backgroundColor,
      behind: getComputedStyle(card).backgroundColor,
      icon: color,
    };
  })()`);

test.each(['chromium', 'forcedFirefox'] as const)(
  'D9: with forced colours each control has a border and an icon, and what is switched on differs (%s)',
  async (browser) => {
    const tab = await visit({ setup: "language: 'en'" }, browser);
    if (browser === 'chromium')
      await emulate(tab, { forcedColors: 'active', reducedMotion: 'reduce' });
    expect(await tab.evaluate("matchMedia('(forced-colors: active)').matches")).toBe(true);
    await lazyIsLoaded(tab);
    await rings(tab);
    await until(tab, 'incoming');
    const differ = async (...names: string[]) => {
      for (const name of names) {
        const { border, background, behind, icon } = await colorsOf(tab, name);
        expect(border, name).toMatch(/^[1-9]\d*px solid /);
        expect(border.endsWith(behind), `the border of ${name} has the colour behind it`).toBe(
          false,
        );
        expect(icon, `the icon of ${name} has its background`).not.toBe(background);
      }
    };
    await saveScreenshot(tab, 'forced-incoming');
    await differ('accept', 'reject');
    expect((await colorsOf(tab, 'accept')).border).not.toBe((await colorsOf(tab, 'reject')).border);
    await answer(tab);
    await differ('mute', 'video', 'hold', 'end');
    expect((await colorsOf(tab, 'mute')).background).toBe((await colorsOf(tab, 'hold')).background);
    await act(tab, 'mute');
    await eventually('the microphone is off', () =>
      tab.evaluate("webrtcCalls.state.get().local.microphone !== 'on'"),
    );
    await saveScreenshot(tab, 'forced-active');
    expect((await colorsOf(tab, 'mute')).background).not.toBe(
      (await colorsOf(tab, 'hold')).background,
    );
    await differ('mute');
    await hangUp(tab);
  },
);

test('D9: a print of the page shows the page without the call, which continues', async () => {
  const tab = await visit({ body: '<p id="text">Text of the page</p>' });
  await lazyIsLoaded(tab);
  await rings(tab);
  await until(tab, 'incoming');
  await answer(tab);
  await emulate(tab, { media: 'print' });
  const drawn = await tab.evaluate<
    string[]
  >(`Array.from(document.querySelectorAll('.xpc-host, .xpc-host *'))
    .filter((each) => Array.from(each.getClientRects()).some(({ width, height }) => width && height))
    .map((each) => each.className)`);
  expect(drawn).toEqual([]);
  expect(await tab.probe('visible', '#text')).toBe(true);
  await emulate(tab, { media: 'screen' });
  await appears(tab, '[data-action=end]');
  expect(await tab.evaluate('document.querySelector("[data-remote-audio]").paused')).toBe(false);
  // The keyboard still reaches the call.
  await tab.type('m');
  await eventually('the microphone is off', () =>
    tab.evaluate("webrtcCalls.state.get().local.microphone !== 'on'"),
  );
  await hangUp(tab);
});

describe('D9: a page that loads the drop-in again', () => {
  test.each([
    ['from another URL', '/copy/xpchat-calls.js'],
    ['from another build', '/other-build/xpchat-calls.js'],
  ])('%s, before and during a call, keeps the first one and reads one sentence', async (_, url) => {
    const tab = await visit(
      { load: `<script src="/xpchat-calls.js"></script><script src="${url}"></script>` },
      'chromium',
      {
        init: `window.warnings = [];
          const warn = console.warn;
          console.warn = (...words) => { warnings.push(words.join(' ')); warn.apply(console, words); };`,
      },
    );
    const again = () =>
      tab.evaluate(`new Promise((resolve) => {
        const script = document.createElement('script');
        script.src = '${url}?again';
        script.onload = resolve;
        document.head.appendChild(script);
      })`);
    await tab.evaluate('void (window.first = [webrtcCalls, WebRTCCalls])');
    await lazyIsLoaded(tab);
    await rings(tab);
    await until(tab, 'incoming');
    await again();
    await answer(tab);
    await again();
    await act(tab, 'mute');
    await eventually('the microphone is off', () =>
      tab.evaluate("first[0].state.get().local.microphone !== 'on'"),
    );
    expect(await tab.evaluate('first[0] === webrtcCalls && first[1] === WebRTCCalls')).toBe(true);
    expect(await tab.probe('count', '[data-webrtc-calls]')).toBe(1);
    expect(await tab.probe('count', '.action-btn')).toBe(2);
    const ours = await tab.evaluate<string[]>(
      "warnings.filter((each) => each.startsWith('XPchat calls'))",
    );
    expect(ours).toHaveLength(1);
    expect(tab.errors).toEqual([]);
    await hangUp(tab);
  });
});

test('D5: the texts are read as UTF-8 on a page in windows-1251 from a server that names no charset', async () => {
  const tab = await visit({ charset: 'windows-1251', setup: "language: 'ru'" });
  expect(await tab.evaluate('document.characterSet')).toBe('windows-1251');
  await lazyIsLoaded(tab);
  await rings(tab);
  await until(tab, 'incoming');
  expect(await tab.probe('read', '[data-action=accept]', 'title')).toMatch(/^[ а-яё]+$/i);
  await answer(tab);
  // A text of the lazy script.
  await appears(tab, '[data-action=pip]');
  expect(await tab.probe('read', '[data-action=pip]', 'title')).toContain('Вернуться');
  await hangUp(tab);
});

test.each(BROWSERS)(
  'D5: a policy without any inline style blocks nothing of a video call and the panel in %s',
  async (browser) => {
    const policy =
      "default-src 'none'; script-src 'nonce-n'; style-src 'none'; img-src 'self' data:; media-src 'self' blob: mediastream:; connect-src 'self'; object-src 'none'; base-uri 'none'";
    const tab = await visit(
      {
        load: '<script nonce="n" src="/xpchat-calls.js"></script>',
        headers: { 'content-security-policy': policy },
      },
      browser,
      {
        init: `window.violations = [];
          document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) =>
            violations.push([violatedDirective, blockedURI, sourceFile, lineNumber, sample].join(' ')));`,
      },
    );
    // The lazy script's tag has the nonce of the first one.
    await rings(tab, 'video');
    await until(tab, 'incoming');
    await answer(tab);
    await act(tab, 'stats');
    await act(tab, 'pip');
    await appears(tab, '[role=region] [data-action=end]');
    for (const panel of ['history', 'settings']) {
      await tab.evaluate(`webrtcCalls.openPanel('${panel}')`);
      await appears(tab, `[data-panel=${panel}]`);
    }
    await tab.evaluate('webrtcCalls.endCall()');
    await until(tab, ['ended', 'idle']);
    expect(await tab.evaluate('violations')).toEqual([]);
  },
);
