import { listen } from '@xpchat/calls/primitives';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RemoteView } from './call-view.ts';
import { type Size, videoFit } from './video-fit.ts';

interface Props {
  readonly remote: RemoteView;
  readonly box: Size;
  /** Whether there is a picture to show. */
  readonly onPicture: (visible: boolean) => void;
  readonly onSoundBlocked: () => void;
}

function play(element: HTMLMediaElement, onBlocked: () => void): void {
  // Legacy browsers return undefined.
  const started = element.play() as Promise<void> | undefined;
  started?.catch((error: unknown) => {
    // Only NotAllowedError needs a gesture. AbortError means that a newer stream replaced this one.
    if (error instanceof Object && 'name' in error && error.name === 'NotAllowedError') onBlocked();
  });
}

/**
 * Plays the media of one participant, with the same two elements throughout the call.
 *
 * The voice has its own audio element: Chrome starts a video element only at the first frame, so a
 * voice call, whose video line is empty, would be silent (crbug.com/738379). The video element is
 * muted, because browsers start a muted video without a gesture.
 */
export function RemoteMedia({ remote, box, onPicture, onSoundBlocked }: Props) {
  const audio = useRef<HTMLAudioElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [hasFrame, setHasFrame] = useState(false);
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
    const onFrame = () => {
      const { videoWidth: width, videoHeight: height } = element;
      if (width <= 2) return;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
      setHasFrame(true);
    };
    const stop = listen(element, { loadeddata: onFrame, resize: onFrame, timeupdate: onFrame });
    if (element.paused && stream) play(element, () => {});
    return () => {
      stop();
      // Hides the last frame of this video until the next one has a frame.
      setHasFrame(false);
    };
  }, [on, stream]);

  const visible = on && hasFrame;
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
