import type { CallType } from '@xpchat/calls-protocol';
import { CallsError, type MediaErrorCode } from '../errors.ts';
import { type LocalMedia, NOTHING } from './local-media.ts';
import type { MediaChoice, MediaProblem, MediaRequest } from './media-types.ts';

/**
 * The devices that a call of this type opens. A screen is opened by its own picker.
 *
 * @param camera whether the person wants the camera in a video call
 */
export function mediaRequestOf(callType: CallType, camera = true): MediaRequest {
  return { audio: true, video: camera && callType === 'video' };
}

/**
 * Opens the devices of a call. When one fails, `ask` lets the person choose how to go on, until the
 * devices are open, the person gives up, or the call ends.
 *
 * @param microphoneFirst as in `LocalMedia.open`
 * @throws CallsError the device's error if the person gives up, or `closed` if the call ended
 */
export async function openDevices(
  media: LocalMedia,
  callType: CallType,
  first: MediaRequest,
  ask: (problem: MediaProblem) => Promise<MediaChoice>,
  microphoneFirst = false,
): Promise<void> {
  let request = first;
  for (;;) {
    try {
      return await media.open(request, microphoneFirst);
    } catch (error) {
      if (!isMediaProblem(error)) throw error;
      const choices: MediaChoice[] = request.video
        ? ['retry', 'without_camera', 'listen_only', 'cancel']
        : ['retry', 'listen_only', 'cancel'];
      const { generation } = media;
      const choice = await ask({ code: error.code, request, callType, choices });
      if (media.generation !== generation) throw new CallsError('closed');
      switch (choice) {
        case 'retry':
          break;
        case 'without_camera':
          request = { audio: request.audio, video: false };
          break;
        case 'listen_only':
          // With the microphone first, only the camera failed: the microphone is open.
          if (microphoneFirst) media.releaseExcept(NOTHING);
          return;
        case 'cancel':
          throw error;
      }
    }
  }
}

/** Every error of `LocalMedia.open` is one, except that the call is over. */
function isMediaProblem(error: unknown): error is CallsError & { code: MediaErrorCode } {
  return error instanceof CallsError && error.code !== 'closed';
}
