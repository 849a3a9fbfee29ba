import type { MediaChoice, MediaProblem } from '@xpchat/calls';
import { isAllowed } from '../../ui-kit/quirks/frame-policy.ts';
import type { DevicesKey, DevicesTexts } from './texts.ts';

export interface ProblemView {
  readonly title: string;
  readonly advice: string;
  /** The choice that solves the problem comes first, cancel last. */
  readonly choices: readonly { readonly choice: MediaChoice; readonly label: string }[];
}

const CHOICE_ORDER: readonly MediaChoice[] = ['retry', 'without_camera', 'listen_only', 'cancel'];

/** Names the device if only one was requested. The specification's title names both. */
function deviceOf({ code, request, callType }: MediaProblem): DevicesKey | null {
  if (request.audio === request.video || callType === 'screen') return null;
  switch (code) {
    case 'permission_denied':
    case 'device_not_found':
    case 'device_failed':
      return `problem.${code}.${request.audio ? 'audio' : 'video'}`;
    default:
      return null;
  }
}

function adviceOf(problem: MediaProblem): DevicesKey {
  const screenOnly = problem.callType === 'screen' && !problem.request.audio;
  if (problem.code === 'permission_denied' && screenOnly) return 'advice.screen_denied';
  const { audio, video } = problem.request;
  const refused = (audio && !isAllowed('microphone')) || (video && !isAllowed('camera'));
  if (problem.code === 'permission_denied' && refused) return 'advice.frame_denied';
  return `advice.${problem.code}`;
}

/** Retrying does not find a missing camera, so continuing without it comes first. */
const CHOICE_ORDER_WITHOUT_CAMERA: readonly MediaChoice[] = [
  'without_camera',
  'retry',
  'listen_only',
  'cancel',
];

/** The panel for a device that did not open: what happened, what to do, and the choices. */
export function problemView(problem: MediaProblem, texts: DevicesTexts): ProblemView {
  const { t } = texts;
  const device = deviceOf(problem);
  const advice = t(adviceOf(problem));
  const noCamera = problem.code === 'device_not_found' && problem.request.video;
  const order = noCamera ? CHOICE_ORDER_WITHOUT_CAMERA : CHOICE_ORDER;
  return {
    title: texts.t(`problem.${problem.code}`),
    advice: device ? `${t(device)}. ${advice}` : advice,
    choices: order
      .filter((choice) => problem.choices.includes(choice))
      .map((choice) => ({
        choice,
        label: t(`choice.${choice}`),
      })),
  };
}
