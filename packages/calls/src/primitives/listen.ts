/** Adds several event listeners. Returns a function that removes them. */
export function listen(
  target: EventTarget,
  handlers: Readonly<Record<string, (event: never) => void>>,
  options?: AddEventListenerOptions,
): () => void {
  const list = Object.entries(handlers) as [string, (event: Event) => void][];
  for (const [name, handler] of list) target.addEventListener(name, handler, options);
  return () => {
    for (const [name, handler] of list) target.removeEventListener(name, handler, options);
  };
}
