import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Starts a media element. `onBlocked` runs if the browser requires a gesture of the person first. */
export function playMedia(element: HTMLMediaElement, onBlocked: () => void = () => {}): void {
  element.play().catch((error: unknown) => {
    // Only NotAllowedError needs a gesture. AbortError means that a newer stream replaced this one.
    if (error instanceof Object && 'name' in error && error.name === 'NotAllowedError') onBlocked();
  });
}

/**
 * Takes the stream from a media element when it is unmounted. Chromium never frees an element that has a
 * stream, nor its listeners.
 */
export function useReleasedMedia(ref: RefObject<HTMLMediaElement>): void {
  useLayoutEffect(() => {
    const element = ref.current;
    return () => {
      if (element) element.srcObject = null;
    };
  }, [ref]);
}
