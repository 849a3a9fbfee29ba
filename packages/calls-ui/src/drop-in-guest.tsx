import type { WebRTCCalls } from '@xpchat/calls';
import { render } from 'preact';
import { createGuestApi } from './features/guest-page/guest-api.ts';
import { GuestPage } from './features/guest-page/guest-page.tsx';
import { Preview } from './features/guest-page/preview.ts';
import styles from './features/guest-page/styles.css?inline';
import { guestPageTextsIn } from './features/guest-page/texts.ts';
import { Visit } from './features/guest-page/visit.ts';
import { createVisitStorage } from './features/guest-page/visit-storage.ts';
import { detectLanguage } from './i18n/language.ts';

/**
 * The page of guests (docs/adr/0016-guests.md): a script beside the drop-in, which it uses as any page does.
 * The address of the page ends with the link. `data-server` names another calls server than the page's own.
 */
interface GuestWindow {
  webrtcCalls?: WebRTCCalls & { setup(options: object): void };
}

const script = document.currentScript as HTMLScriptElement;
const { webrtcCalls: calls } = window as unknown as GuestWindow;
if (!calls) throw new Error('XPchat calls: load xpchat-calls.js before xpchat-calls-guest.js');

const server = (script.getAttribute('data-server') ?? '').replace(/\/$/, '');
const link = location.pathname.split('/').pop() ?? '';
const language = detectLanguage(document.documentElement.lang, navigator.language);
const texts = guestPageTextsIn(language);
const reportError = (error: unknown) => setTimeout(() => Promise.reject(error));
const { mediaDevices } = navigator;
const preview = new Preview(
  // Without HTTPS there are no devices at all.
  async (constraints) => mediaDevices.getUserMedia(constraints),
  reportError,
);
const visit = new Visit({
  link,
  calls,
  api: createGuestApi(server, (...request) => fetch(...request)),
  preview,
  storage: createVisitStorage(() => sessionStorage),
  ...(server ? { url: `${server.replace(/^http/, 'ws')}/webrtc` } : {}),
  reportError,
});

const style = document.createElement('style');
style.nonce = script.nonce;
style.textContent = styles;
document.head.append(style);
document.title = texts.t('title');
const place = document.createElement('div');
document.body.append(place);
render(<GuestPage visit={visit} preview={preview} texts={texts} />, place);
void visit.start();
