import type { Size } from '../../ui-kit/video-fit.ts';
import type { Rect } from './grid-layout.ts';

/** Width of the panel beside the call (chat, people), with its gap, in windows that are wide enough for both. */
const SIDE_PANEL_WIDTH_PX = 384;
const MIN_WIDTH_WITH_SIDE_PANEL_PX = 960;

/** Height of a notice above the tiles: a line of words, on a phone three of them. */
const NOTICE_HEIGHT_PX = 40;
const PHONE_NOTICE_HEIGHT_PX = 72;

/** The part of the window for the tiles. The title, a notice and the controls do not cover it. */
export function stageBox({ width, height }: Size, sideOpen: boolean, hasNotice = false): Rect {
  const low = height <= 520;
  const margin = width <= 600 ? 8 : 12;
  // A phone has the title below the buttons.
  const notice = !hasNotice ? 0 : width <= 600 ? PHONE_NOTICE_HEIGHT_PX : NOTICE_HEIGHT_PX;
  const top = (low ? 60 : width <= 600 ? 96 : 72) + notice;
  const bottom = low ? 100 : width <= 600 ? 132 : 124;
  const side = sideOpen && width >= MIN_WIDTH_WITH_SIDE_PANEL_PX ? SIDE_PANEL_WIDTH_PX : 0;
  return {
    left: margin,
    top,
    width: Math.max(0, width - 2 * margin - side),
    height: Math.max(0, height - top - bottom),
  };
}
