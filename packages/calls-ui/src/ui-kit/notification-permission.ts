/** The browser's own question for permission. */
export interface PermissionPrompt {
  /** What was answered; `default` before that, null where notifications are not possible. */
  permission(): NotificationPermission | null;
  /** Opens the question; resolves when it was answered. Only after a gesture of the person. */
  request(): Promise<void>;
}

export function notificationPermissionPrompt(page: Window): PermissionPrompt {
  const Api = (page as unknown as { Notification?: typeof Notification }).Notification;
  return {
    permission: () => (Api && page.isSecureContext ? Api.permission : null),
    request: () =>
      new Promise((resolve) => {
        const done = () => resolve();
        // Safari 11 knows the callback form alone and returns nothing.
        const answer: unknown = Api?.requestPermission(done);
        if (answer instanceof Promise) answer.then(done, done);
      }),
  };
}
