export interface CallNotice {
  readonly title: string;
  readonly body: string;
  readonly icon: string | null;
  /** One notification a call, however often it is shown. */
  readonly tag: string;
}

export interface SystemNotification {
  /** Shows the notice if the person allowed it and is not looking at the page. */
  show(notice: CallNotice): void;
  hide(): void;
  /** Whether asking for permission makes sense: possible, and never answered. */
  canAsk(): boolean;
  /** Opens the browser's question. Only after a gesture of the person. */
  ask(): void;
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
        // Chrome on Android allows notifications from service workers alone.
      }
    },
    hide() {
      shown?.close();
      shown = null;
    },
    canAsk: () => Api !== undefined && page.isSecureContext && Api.permission === 'default',
    ask() {
      // Safari 11 knows the callback form alone and returns nothing.
      const answer: unknown = Api?.requestPermission(() => {});
      if (answer instanceof Promise) answer.catch(() => {});
    },
  };
}
