import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../../wire/entities.ts';

/** A reader this close to the end counts as being at the end. CSS pixels. */
const NEAR_END_PX = 80;

/**
 * Follows new messages while the reader is at the end, and keeps the visible message in place when
 * earlier messages are inserted above it.
 */
export function useStickyScroll(messages: readonly Message[], pendingCount: number) {
  const ref = useRef<HTMLElement>(null);
  const before = useRef({ height: 0, atEnd: true, first: undefined as number | undefined, own: 0 });
  const first = messages[0]?.seq;
  const last = messages[messages.length - 1]?.seq;

  const scroller = ref.current;
  if (scroller) {
    before.current.height = scroller.scrollHeight;
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    before.current.atEnd = below < NEAR_END_PX;
  }

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const { height, atEnd, first: oldFirst, own } = before.current;
    const wroteNow = pendingCount > own;
    if (oldFirst !== undefined && first !== undefined && first < oldFirst) {
      element.scrollTop += element.scrollHeight - height;
    } else if (atEnd || wroteNow || oldFirst === undefined) {
      element.scrollTop = element.scrollHeight;
    }
    before.current.first = first;
    before.current.own = pendingCount;
  }, [first, last, pendingCount]);

  return ref;
}
