import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Takes the stream from a media element when it is unmounted. Chromium, in every version so far, never frees an element
 * that has a stream, nor its listeners.
 */
export function useReleasedMedia(ref: RefObject<HTMLMediaElement>): void {
  useLayoutEffect(() => {
    const element = ref.current;
    return () => {
      if (element) element.srcObject = null;
    };
  }, [ref]);
}
