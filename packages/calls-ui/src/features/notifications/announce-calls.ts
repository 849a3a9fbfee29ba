import type { CallsSnapshot } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { personView } from '../../ui-kit/person.ts';
import { ringBrowserOf } from '../../ui-kit/ring-election/ring-browser.ts';
import { claimRing } from '../../ui-kit/ring-election/ring-owner.ts';
import { createSystemNotification } from './system-notification.ts';
import type { NotificationsKey } from './texts.ts';
import { createTitleFlash } from './title-flash.ts';
import { createVibration } from './vibration.ts';

/**
 * Tells of incoming calls, waiting ones too, where the page is not seen: in the title of the tab, by
 * a system notification from one tab of the browser, and by a phone's motor. Returns how to stop.
 */
export function announceCalls({ calls, texts }: AppContext<NotificationsKey>): () => void {
  const title = createTitleFlash(window);
  const notification = createSystemNotification(window);
  const vibration = createVibration(window);
  const browser = ringBrowserOf(window);
  let told: string | null = null;
  let release = () => {};

  const quiet = () => {
    release();
    title.stop();
    notification.hide();
    vibration.stop();
  };
  const look = ({ phase, others }: CallsSnapshot) => {
    const incoming = [phase, ...others].find(({ name }) => name === 'incoming');
    const call = incoming && 'call' in incoming ? incoming.call : null;
    if ((call?.id ?? null) === told) return;
    told = call?.id ?? null;
    quiet();
    if (!call) return;
    const person = personView(call.participants[0], texts);
    const { name } = person;
    title.start(texts.t('incoming.flash', { name }));
    // A phone that shakes in a call is heard by the other side.
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
      onTurn: (mine) => (mine ? notification.show(notice) : notification.hide()),
    });
  };
  look(calls.state.get());
  const stop = calls.state.subscribe(look);
  return () => {
    stop();
    quiet();
  };
}
