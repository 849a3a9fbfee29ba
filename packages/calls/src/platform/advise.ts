const written = new Set<string>();

/**
 * Tells the developer of the host page what to correct, on the console and once in a page. The log is
 * off until somebody looks for a fault. These sentences are for developers who do not know of one yet.
 *
 * @param sentence never contains a token
 */
export function advise(sentence: string, cause?: unknown): void {
  if (written.has(sentence)) return;
  written.add(sentence);
  // biome-ignore lint/suspicious/noConsole: this is for the developer of the page
  console.warn(`[webrtc] ${sentence}`, ...(cause === undefined ? [] : [cause]));
}
