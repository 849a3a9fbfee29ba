export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Largest share of a picture that may be cropped to fill the box. */
const MAX_CROP_RATIO = 0.26;

/**
 * How a picture fits a box: it fills the box if the aspect ratios are close (16:9 in 4:3 just is), and
 * is shown whole otherwise. A shared screen is always shown whole, because its edges matter.
 */
export function videoFit(picture: Size, box: Size, isScreen: boolean): 'cover' | 'contain' {
  if (isScreen) return 'contain';
  if (picture.width <= 0 || picture.height <= 0 || box.width <= 0 || box.height <= 0)
    return 'cover';
  const a = picture.width / picture.height;
  const b = box.width / box.height;
  return 1 - Math.min(a, b) / Math.max(a, b) <= MAX_CROP_RATIO ? 'cover' : 'contain';
}

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
