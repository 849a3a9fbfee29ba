import type { CallType } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { MediaChoice, MediaProblem, MediaRequest } from '../options.ts';
import type { LocalMedia } from './local-media.ts';

/** Devices that a call of this type opens. The screen comes by its own picker. */
export function mediaRequestOf(callType: CallType): MediaRequest {
  return { audio: true, video: callType === 'video' };
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
): Promise<void> {
  let request = first;
  for (;;) {
    try {
      return await media.open(request);
    } catch (error) {
      if (!(error instanceof CallsError) || !isMediaProblem(error)) throw error;
      const choices: MediaChoice[] = request.video
        ? ['retry', 'without_camera', 'listen_only', 'cancel']
        : ['retry', 'listen_only', 'cancel'];
      const choice = await ask({ code: error.code, request, callType, choices });
      switch (choice) {
        case 'retry':
          break;
        case 'without_camera':
          request = { audio: request.audio, video: false };
          break;
        case 'listen_only':
          return;
        case 'cancel':
          throw error;
      }
    }
  }
}

function isMediaProblem(error: CallsError): error is CallsError & { code: MediaProblem['code'] } {
  switch (error.code) {
    case 'permission_denied':
    case 'device_not_found':
    case 'device_failed':
    case 'insecure_context':
    case 'not_supported':
      return true;
    default:
      return false;
  }
}
