/** Listens to several events of a target; returns how to stop. */
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
