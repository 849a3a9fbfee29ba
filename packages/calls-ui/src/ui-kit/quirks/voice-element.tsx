import { useLayoutEffect, useRef } from 'preact/hooks';
import { playMedia } from '../play-media.ts';
import { useReleasedMedia } from './use-released-media.ts';

interface Props {
  readonly participantId: string;
  readonly stream: MediaStream | null;
  /** From 0 to 1. */
  readonly volume?: number | undefined;
  readonly onSoundBlocked: () => void;
}

/**
 * Plays the voice of one participant, with the same element throughout the call. It has an element of its
 * own because Chrome starts a video element only at the first frame: a voice call, whose video line is
 * empty, would be silent (https://crbug.com/738379).
 */
export function VoiceElement({ participantId, stream, volume = 1, onSoundBlocked }: Props) {
  const audio = useRef<HTMLAudioElement>(null);
  useReleasedMedia(audio);
  useLayoutEffect(() => {
    const element = audio.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    if (stream) playMedia(element, onSoundBlocked);
  }, [stream, onSoundBlocked]);
  useLayoutEffect(() => {
    if (audio.current) audio.current.volume = volume;
  }, [volume]);
  // biome-ignore lint/a11y/useMediaCaption: live speech has no captions track
  return <audio ref={audio} autoplay data-remote-audio={participantId} />;
}
