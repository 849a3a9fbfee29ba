/** The browser's own question for permission. */
export interface PermissionQuestion {
  /** What was answered; `default` before that, null where notifications are not possible. */
  answer(): NotificationPermission | null;
  /** Opens the question; resolves when it was answered. Only after a gesture of the person. */
  ask(): Promise<void>;
}

export function permissionQuestion(page: Window): PermissionQuestion {
  const Api = (page as unknown as { Notification?: typeof Notification }).Notification;
  return {
    answer: () => (Api && page.isSecureContext ? Api.permission : null),
    ask: () =>
      new Promise((resolve) => {
        const done = () => resolve();
        // Safari 11 knows the callback form alone and returns nothing.
        const answer: unknown = Api?.requestPermission(done);
        if (answer instanceof Promise) answer.then(done, done);
      }),
  };
}
