import { listen } from '@xpchat/calls/primitives';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { playMedia } from '../../ui-kit/play-media.ts';
import { useReleasedMedia } from '../../ui-kit/quirks/use-released-media.ts';
import type { Size } from '../../ui-kit/video-fit.ts';
import type { CallScreenSlots } from './call-screen-slots.ts';
import type { SelfView as View } from './call-view.ts';
import { cornerPosition, firstCorner, type Point } from './corner.ts';
import { selfViewSize } from './self-view-size.ts';

interface Props {
  readonly self: View;
  readonly screen: Size;
  readonly label: string;
  readonly drag: CallScreenSlots<never>['cornerDrag'] | undefined;
}

/** The space of the title and the controls, which the self-view leaves free. */
const margins = (screen: Size) => ({
  side: screen.width <= 600 ? 12 : 24,
  top: 84,
  bottom: screen.height <= 520 ? 104 : 148,
});

/**
 * The person's own picture: the background while ringing, a tile in a corner afterwards. It stays one
 * element, so that CSS animates the move.
 */
export function SelfView({ self, screen, label, drag: Drag }: Props) {
  const tile = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  useReleasedMedia(video);
  const [picture, setPicture] = useState<Size>({ width: 0, height: 0 });
  const shown = self.video !== 'off' && self.stream !== null;
  const movable = shown && self.place === 'corner' && Drag !== undefined;
  const [corner, setCorner] = useState(() => firstCorner(screen));
  const [offset, setOffset] = useState<Point | null>(null);

  useLayoutEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === self.stream) return;
    element.srcObject = self.stream;
  }, [self.stream]);

  useEffect(() => {
    const element = video.current;
    if (!element || !shown) return;
    const measure = () => {
      if (element.videoWidth > 2) {
        setPicture({ width: element.videoWidth, height: element.videoHeight });
      }
    };
    measure();
    // Browsers may pause a hidden video.
    if (element.paused) playMedia(element);
    return listen(element, { resize: measure, loadedmetadata: measure });
  }, [shown, self.stream]);

  const behind = self.place === 'behind';
  const size = behind ? screen : selfViewSize(picture, screen);
  const rest = behind ? { x: 0, y: 0 } : cornerPosition(corner, size, screen, margins(screen));
  const classes = ['xpc-self'];
  if (behind) classes.push('xpc-self--behind');
  if (!shown) classes.push('xpc-self--off');
  if (offset) classes.push('xpc-self--dragged');
  const videoClasses = ['xpc-self__video'];
  // People expect to see themselves mirrored. A mirrored screen would be unreadable.
  if (self.video === 'camera') videoClasses.push('xpc-self__video--mirror');
  if (self.video === 'screen') videoClasses.push('xpc-self__video--whole');
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the label is set only together with the role
    <div
      ref={tile}
      class={classes.join(' ')}
      style={{
        left: `${rest.x + (offset?.x ?? 0)}px`,
        top: `${rest.y + (offset?.y ?? 0)}px`,
        width: `${size.width}px`,
        height: `${size.height}px`,
      }}
      role={movable ? 'button' : undefined}
      tabIndex={movable ? 0 : undefined}
      aria-label={movable ? label : undefined}
      title={movable ? label : undefined}
    >
      <video ref={video} class={videoClasses.join(' ')} data-local="" autoplay playsInline muted />
      {movable && <Drag tile={tile} screen={screen} onCorner={setCorner} onOffset={setOffset} />}
    </div>
  );
}
