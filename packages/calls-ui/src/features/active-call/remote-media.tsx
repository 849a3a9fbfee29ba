import { listen } from '@xpchat/calls/primitives';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { playMedia, useReleasedMedia } from '../../ui-kit/play-media.ts';
import { VoiceElement } from '../../ui-kit/quirks/voice-element.tsx';
import type { RemoteView } from './call-view.ts';
import { type Size, videoFit } from './video-fit.ts';

interface Props {
  readonly remote: RemoteView;
  readonly box: Size;
  /** Whether there is a picture to show. */
  readonly onPicture: (visible: boolean) => void;
  readonly onSoundBlocked: () => void;
}

/**
 * Plays the media of one participant, with the same elements throughout the call. The video element is
 * muted, because browsers start a muted video without a gesture; `VoiceElement` plays the voice.
 */
export function RemoteMedia({ remote, box, onPicture, onSoundBlocked }: Props) {
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
  const fit = videoFit(size, box, remote.video === 'screen');
  const classes = ['xpc-remote'];
  if (visible) classes.push('xpc-remote--on');
  if (fit === 'contain') classes.push('xpc-remote--whole');
  return (
    <>
      <VoiceElement participantId={remote.id} stream={stream} onSoundBlocked={onSoundBlocked} />
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
