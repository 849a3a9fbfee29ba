export interface CallNotice {
  readonly title: string;
  readonly body: string;
  readonly icon: string | null;
  /** Notifications with the same tag replace each other: one per call. */
  readonly tag: string;
}

export interface SystemNotification {
  /** Shows the notice if the person allowed it and is not looking at the page. */
  show(notice: CallNotice): void;
  hide(): void;
}

export function createSystemNotification(page: Window): SystemNotification {
  const Api = (page as unknown as { Notification?: typeof Notification }).Notification;
  let shown: Notification | null = null;
  return {
    show(notice) {
      if (Api?.permission !== 'granted' || page.document.visibilityState === 'visible') return;
      try {
        const notification = new Api(notice.title, {
          body: notice.body,
          tag: notice.tag,
          requireInteraction: true,
          ...(notice.icon ? { icon: notice.icon } : {}),
        });
        notification.onclick = () => {
          page.focus();
          notification.close();
        };
        shown = notification;
      } catch {
        // Chrome on Android allows notifications only from service workers.
      }
    },
    hide() {
      shown?.close();
      shown = null;
    },
  };
}
