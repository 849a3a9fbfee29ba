import { useLayoutEffect, useRef } from 'preact/hooks';

/** Focuses the first element that matches, once, when the view appears. */
export function useFirstFocus<E extends HTMLElement>(selector: string) {
  const ref = useRef<E>(null);
  useLayoutEffect(() => ref.current?.querySelector<HTMLElement>(selector)?.focus(), [selector]);
  return ref;
}
