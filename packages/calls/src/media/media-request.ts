import type { CallType } from '@xpchat/calls-protocol';
import type { MediaChoice, MediaRequest } from './media-types.ts';

export const NOTHING: MediaRequest = { audio: false, video: false };

/**
 * The devices that a call of this type opens. A screen is opened by its own picker.
 *
 * @param camera whether the person wants the camera in a video call
 */
export function mediaRequestOf(callType: CallType, camera = true): MediaRequest {
  return { audio: true, video: camera && callType === 'video' };
}

/** How the person may go on when these devices cannot be opened. */
export function choicesFor({ video }: MediaRequest): readonly MediaChoice[] {
  return video
    ? ['retry', 'without_camera', 'listen_only', 'cancel']
    : ['retry', 'listen_only', 'cancel'];
}
