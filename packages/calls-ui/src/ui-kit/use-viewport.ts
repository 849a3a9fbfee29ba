import { useEffect, useState } from 'preact/hooks';
import type { Size } from '../features/active-call/video-fit.ts';
import { listen } from './listen.ts';

const current = (): Size => ({ width: window.innerWidth, height: window.innerHeight });

/** Size of the page's window in CSS pixels. */
export function useViewport(): Size {
  const [size, setSize] = useState(current);
  useEffect(() => listen(window, { resize: () => setSize(current()) }), []);
  return size;
}
