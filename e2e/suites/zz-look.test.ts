import { afterAll, beforeAll, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { browserTabs } from '../harness/browser-tabs.ts';
import { type HostPages, startHostPages } from '../harness/host-pages.ts';
import { act, eventually, until } from '../harness/person.ts';
import { DESKTOP, PHONE } from '../harness/tab.ts';

const open = browserTabs(['chromium']);
let pages: HostPages;
beforeAll(async () => {
  pages = await startHostPages();
});
afterAll(() => pages.close());
const rest = () => new Promise((resolve) => setTimeout(resolve, 700));
for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE], ['landscape', { width: 844, height: 390 }]] as const)
  for (const language of ['ru', 'en'] as const) {
    const theme = language === 'ru' ? 'light' : 'dark';
    test(`look ${size} ${language}`, async () => {
      const tab = await open('chromium', { name: 'me', viewport });
      await tab.goto(pages.add({ setup: `language: '${language}', theme: '${theme}'`, head: '<style>body{font-family:sans-serif;background:#fff}*{text-transform:uppercase;letter-spacing:3px} svg{width:100%} button{height:20px;float:left}</style>', body: '<dialog id="d">Host dialog <input></dialog>' }));
      await eventually('lazy', () => tab.evaluate("webrtcCalls['_lazy'].get().state === 'ready'"));
      await tab.evaluate("d.showModal(); void anna.initiateCall('me', 'video', { name: 'Anna \u202eabc' })");
      await until(tab, 'incoming');
      await rest();
      await saveScreenshot(tab, `look-${size}-${language}-incoming`);
      await act(tab, 'accept');
      await until(tab, 'active');
      await rest();
      await saveScreenshot(tab, `look-${size}-${language}-active`);
      await tab.evaluate("void webrtcCalls.toggleVideo(), void anna.toggleVideo(), webrtcCalls.toggleMute(), webrtcCalls.toggleHold()");
      await rest();
      await saveScreenshot(tab, `look-${size}-${language}-held`);
      await tab.evaluate("webrtcCalls.toggleHold()");
      await act(tab, 'pip');
      await tab.evaluate("webrtcCalls.openPanel('settings')");
      await rest();
      await saveScreenshot(tab, `look-${size}-${language}-panel`);
    });
  }
