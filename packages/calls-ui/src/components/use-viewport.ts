import { useEffect, useState } from 'preact/hooks';
import type { Size } from '../view-models/video-fit.ts';

const current = (): Size => ({ width: window.innerWidth, height: window.innerHeight });

/** Size of the page's window in CSS pixels. */
export function useViewport(): Size {
  const [size, setSize] = useState(current);
  useEffect(() => {
    const update = () => setSize(current());
    window.addEventListener('resize', update);
    return () => window.removeEventListener('resize', update);
  }, []);
  return size;
}
