export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Largest part of a picture that may be cropped away to fill the screen. */
const LARGEST_CROP = 0.26;

/**
 * How a picture is laid into a box: filled when the shapes are near (16:9 in 4:3 just is), whole
 * otherwise. A screen is always whole: its edges carry meaning.
 */
export function videoFit(picture: Size, box: Size, isScreen: boolean): 'cover' | 'contain' {
  if (isScreen) return 'contain';
  if (picture.width <= 0 || picture.height <= 0 || box.width <= 0 || box.height <= 0)
    return 'cover';
  const a = picture.width / picture.height;
  const b = box.width / box.height;
  return 1 - Math.min(a, b) / Math.max(a, b) <= LARGEST_CROP ? 'cover' : 'contain';
}

const SMALLEST_SIDE = 96;

/** The self-view: its short side is 20 % of the screen's, its shape the camera's. CSS pixels. */
export function selfViewSize(picture: Size, screen: Size): Size {
  const short = Math.round(Math.max(SMALLEST_SIDE, Math.min(screen.width, screen.height) * 0.2));
  const known = picture.width > 0 && picture.height > 0;
  const aspect = known ? picture.width / picture.height : 4 / 3;
  return aspect >= 1
    ? { width: Math.round(short * Math.min(aspect, 16 / 9)), height: short }
    : { width: short, height: Math.round(short / Math.max(aspect, 9 / 16)) };
}
