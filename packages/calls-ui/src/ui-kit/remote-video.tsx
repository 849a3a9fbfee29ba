import type { VideoSource } from '@xpchat/calls';
import { listen } from '@xpchat/calls/primitives';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { playMedia } from './play-media.ts';
import { useReleasedMedia } from './quirks/use-released-media.ts';
import { type Size, videoFit } from './video-fit.ts';

/** The picture that is received from a participant. */
export interface RemoteView {
  readonly id: string;
  readonly stream: MediaStream | null;
  readonly video: VideoSource;
  /** Accessible name of the video. */
  readonly label: string;
}

interface Props {
  readonly remote: RemoteView;
  readonly box: Size;
  /** The share of the picture that may be cropped. Default: as {@link videoFit} decides. */
  readonly maxCrop?: number | undefined;
  /** Whether there is a picture to show. */
  readonly onPicture: (visible: boolean) => void;
}

/**
 * Plays the picture of one participant, with the same element throughout. It is muted, because browsers
 * start a muted video without a gesture; `VoiceElement` plays the voice.
 */
export function RemoteVideo({ remote, box, maxCrop, onPicture }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [hasFrame, setHasFrame] = useState(false);
  const { stream } = remote;
  const on = remote.video !== 'off';
  useReleasedMedia(video);

  useLayoutEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    if (stream) playMedia(element);
  }, [stream]);

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
    if (element.paused && stream) playMedia(element);
    return () => {
      stop();
      // Hides the last frame of this video until the next one has a frame.
      setHasFrame(false);
    };
  }, [on, stream]);

  const visible = on && hasFrame;
  useEffect(() => onPicture(visible), [visible, onPicture]);
  const fit = videoFit(size, box, remote.video === 'screen', maxCrop);
  const classes = ['xpc-remote'];
  if (visible) classes.push('xpc-remote--on');
  if (fit === 'contain') classes.push('xpc-remote--whole');
  return (
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
  );
}
