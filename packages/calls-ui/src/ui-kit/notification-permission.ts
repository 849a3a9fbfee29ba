import { requestNotifications } from './quirks/request-notifications.ts';

/** The browser's permission prompt for notifications. */
export interface PermissionPrompt {
  /** The permission: `default` before an answer, null if notifications are not possible. */
  permission(): NotificationPermission | null;
  /** Opens the prompt and resolves after the answer. Needs a user activation. */
  request(): Promise<void>;
}

export function notificationPermissionPrompt(page: Window): PermissionPrompt {
  const Api = (page as unknown as { Notification?: typeof Notification }).Notification;
  return {
    permission: () => (Api && page.isSecureContext ? Api.permission : null),
    request: async () => {
      if (Api) await requestNotifications(Api);
    },
  };
}
