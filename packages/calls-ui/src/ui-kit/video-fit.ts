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
export function videoFit(
  picture: Size,
  box: Size,
  isScreen: boolean,
  maxCrop = MAX_CROP_RATIO,
): 'cover' | 'contain' {
  if (isScreen) return 'contain';
  if (picture.width <= 0 || picture.height <= 0 || box.width <= 0 || box.height <= 0)
    return 'cover';
  const a = picture.width / picture.height;
  const b = box.width / box.height;
  return 1 - Math.min(a, b) / Math.max(a, b) <= maxCrop ? 'cover' : 'contain';
}
