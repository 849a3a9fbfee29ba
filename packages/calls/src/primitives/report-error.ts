/** Receives what a listener throws. It must not throw itself. */
export type ReportError = (error: unknown) => void;

/** Throws in a task of its own: the page's error handler gets the error, and no caller breaks. */
export const throwLater: ReportError = (error) => {
  setTimeout(() => {
    throw error;
  });
};
