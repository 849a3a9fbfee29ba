import type { Size } from '../../ui-kit/video-fit.ts';

const MIN_SELF_VIEW_PX = 96;

/** Size of the self-view in CSS pixels: 20 % of the screen's short side, in the camera's shape. */
export function selfViewSize(picture: Size, screen: Size): Size {
  const short = Math.round(Math.max(MIN_SELF_VIEW_PX, Math.min(screen.width, screen.height) * 0.2));
  const known = picture.width > 0 && picture.height > 0;
  const aspect = known ? picture.width / picture.height : 4 / 3;
  return aspect >= 1
    ? { width: Math.round(short * Math.min(aspect, 16 / 9)), height: short }
    : { width: short, height: Math.round(short / Math.max(aspect, 9 / 16)) };
}
