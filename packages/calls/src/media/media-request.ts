import type { CallType } from '@xpchat/calls-protocol';
import { CallsError, type MediaErrorCode } from '../errors.ts';
import { type LocalMedia, NOTHING } from './local-media.ts';
import type { MediaChoice, MediaProblem, MediaRequest } from './media-types.ts';

/**
 * Devices that a call of this type opens. The screen comes by its own picker.
 *
 * @param camera whether the person wants it in a video call
 */
export function mediaRequestOf(callType: CallType, camera = true): MediaRequest {
  return { audio: true, video: camera && callType === 'video' };
}

/**
 * The pre-flight check: opens the devices and, when one fails, asks the person how to go on until
 * they are open, given up, or the call is. Throws the last error when the person gives up.
 */
export async function openDevices(
  media: LocalMedia,
  callType: CallType,
  first: MediaRequest,
  ask: (problem: MediaProblem) => Promise<MediaChoice>,
  apart = false,
): Promise<void> {
  let request = first;
  for (;;) {
    try {
      return await media.open(request, apart);
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
          // The camera failed, and the microphone is open already.
          if (apart) media.keep(NOTHING);
          return;
        case 'cancel':
          throw error;
      }
    }
  }
}

/** All that `open` throws, but that the call is over. */
function isMediaProblem(error: unknown): error is CallsError & { code: MediaErrorCode } {
  return error instanceof CallsError && error.code !== 'closed';
}
