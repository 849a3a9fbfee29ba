import { listen } from '@xpchat/calls/primitives';
import { useEffect, useState } from 'preact/hooks';
import type { Size } from './video-fit.ts';

const current = (): Size => ({ width: window.innerWidth, height: window.innerHeight });

/** Size of the window in CSS pixels. */
export function useViewport(): Size {
  const [size, setSize] = useState(current);
  useEffect(() => listen(window, { resize: () => setSize(current()) }), []);
  return size;
}
