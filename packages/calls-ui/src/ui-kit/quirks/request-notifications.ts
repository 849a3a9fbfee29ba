/**
 * Opens the browser's prompt for notifications and resolves after the answer. Safari 11 has only the
 * callback form, which returns nothing.
 */
export function requestNotifications(Api: typeof Notification): Promise<void> {
  return new Promise((resolve) => {
    const done = () => resolve();
    const result: unknown = Api.requestPermission(done);
    if (result instanceof Promise) result.then(done, done);
  });
}
