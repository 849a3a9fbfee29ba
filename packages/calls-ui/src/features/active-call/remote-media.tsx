import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { listen } from '../../ui-kit/listen.ts';
import type { RemoteView } from './call-view.ts';
import { type Size, videoFit } from './video-fit.ts';

interface Props {
  readonly remote: RemoteView;
  readonly box: Size;
  /** The picture is there and may be shown. */
  readonly onPicture: (visible: boolean) => void;
  readonly onSoundBlocked: () => void;
}

function play(element: HTMLMediaElement, onBlocked: () => void): void {
  // Old Safari returns nothing.
  const started = element.play() as Promise<void> | undefined;
  started?.catch((error: unknown) => {
    // AbortError is a newer load; all else would be no reason for a button.
    if (error instanceof Object && 'name' in error && error.name === 'NotAllowedError') onBlocked();
  });
}

/**
 * What is received from one person: the same two elements from the first moment of a call to its
 * last, whatever the overlay looks like.
 *
 * The voice has an element of its own: Chrome starts a video element only at the first frame, so
 * that a voice call, whose video line is empty, would be silent (crbug.com/738379). The picture is
 * muted, and browsers let a muted video start without a gesture.
 */
export function RemoteMedia({ remote, box, onPicture, onSoundBlocked }: Props) {
  const audio = useRef<HTMLAudioElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [fresh, setFresh] = useState(false);
  const { stream } = remote;
  const on = remote.video !== 'off';

  useLayoutEffect(() => {
    for (const element of [audio.current, video.current]) {
      if (!element || element.srcObject === stream) continue;
      element.srcObject = stream;
      if (stream) play(element, element === audio.current ? onSoundBlocked : () => {});
    }
  }, [stream, onSoundBlocked]);

  useEffect(() => {
    const element = video.current;
    if (!on || !element) return;
    const look = () => {
      const { videoWidth: width, videoHeight: height } = element;
      if (width <= 2) return;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
      setFresh(true);
    };
    const stop = listen(element, { loadeddata: look, resize: look, timeupdate: look });
    if (element.paused && stream) play(element, () => {});
    return () => {
      stop();
      // The next picture is shown when it comes, not the last frame of the one before.
      setFresh(false);
    };
  }, [on, stream]);

  const visible = on && fresh;
  useEffect(() => onPicture(visible), [visible, onPicture]);
  const fit = videoFit(size, box, remote.video === 'screen');
  const classes = ['xpc-remote'];
  if (visible) classes.push('xpc-remote--on');
  if (fit === 'contain') classes.push('xpc-remote--whole');
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: live speech has no captions track */}
      <audio ref={audio} autoplay data-remote-audio={remote.id} />
      <video
        ref={video}
        class={classes.join(' ')}
        data-remote={remote.id}
        aria-label={remote.label}
        aria-hidden={visible ? undefined : 'true'}
        autoplay
        playsInline
        muted
      />
    </>
  );
}
