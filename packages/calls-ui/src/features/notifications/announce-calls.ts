import type { CallsSnapshot } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { callerOf, personView } from '../../ui-kit/person.ts';
import { ringBrowserOf } from '../../ui-kit/ring-election/ring-browser.ts';
import { claimRing } from '../../ui-kit/ring-election/ring-owner.ts';
import { createSystemNotification } from './system-notification.ts';
import type { NotificationsKey } from './texts.ts';
import { createTitleFlash } from './title-flash.ts';
import { createVibration } from './vibration.ts';

/**
 * Announces incoming and waiting calls outside the page: by the tab's title, by vibration, and by a system
 * notification from one tab of the browser. Returns a function that stops it.
 */
export function announceCalls({ calls, texts }: AppContext<NotificationsKey>): () => void {
  const title = createTitleFlash(window);
  const notification = createSystemNotification(window);
  const vibration = createVibration(window);
  const browser = ringBrowserOf(window);
  let announcedId: string | null = null;
  let release = () => {};

  const silence = () => {
    release();
    title.stop();
    notification.hide();
    vibration.stop();
  };
  const update = ({ phase, others }: CallsSnapshot) => {
    const incoming = [phase, ...others].find(({ name }) => name === 'incoming');
    const call = incoming && 'call' in incoming ? incoming.call : null;
    if ((call?.id ?? null) === announcedId) return;
    announcedId = call?.id ?? null;
    silence();
    if (!call) return;
    const person = personView(callerOf(call), texts);
    const { name } = person;
    title.start(texts.t('incoming.flash', { name }));
    // During another call, the other participant would hear the vibration.
    if (phase.name === 'incoming') vibration.start();
    const notice = {
      title: texts.t('incoming.title', { name }),
      body: texts.t(`call.${call.type}`),
      icon: person.picture,
      tag: `xpchat-call-${call.id}`,
    };
    release = claimRing(browser, {
      callId: `notice-${call.id}`,
      isPreferred: () => phase.name !== 'incoming' || document.visibilityState === 'visible',
      onTurn: (isMine) => (isMine ? notification.show(notice) : notification.hide()),
    });
  };
  update(calls.state.get());
  const stop = calls.state.subscribe(update);
  return () => {
    stop();
    silence();
  };
}
