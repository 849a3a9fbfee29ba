import type { EndReason, ErrorCode } from '@xpchat/calls';

type Needed = Record<`end.${EndReason}` | `error.${ErrorCode}`, string>;

/**
 * English, and the one source of the keys: `ru.ts` must have the same. `{name}` and the like are
 * filled in by the translator; plural forms are separated by `|` (one|other).
 */
export const en = {
  'call.audio': 'Voice call',
  'call.video': 'Video call',
  'call.screen': 'Screen share',
  'call.with': 'Call with {name}',
  'call.unknown': 'Unknown',

  'status.dialing': 'Calling…',
  'status.ringing': 'Ringing…',
  'status.connecting': 'Connecting…',
  'status.reconnecting': 'Reconnecting…',
  'status.connected': 'Connected',
  'status.no_server': 'No server',
  'status.signaling_lost': 'The server does not answer; the call goes on',
  'status.peer_muted': '{name} has their microphone off',
  'status.listening': 'You are only listening',
  'status.sharing': 'You are sharing your screen',
  'status.peer_sharing': '{name} is sharing their screen',

  'incoming.title': '{name} is calling you',
  'incoming.swipe': 'Swipe up to answer',
  'incoming.flash': '(1) {name} is calling',

  'action.accept': 'Accept',
  'action.accept_audio': 'Accept without camera',
  'action.accept_audio.short': 'No camera',
  'action.reject': 'Decline',
  'action.end': 'End',
  'action.end.hint': 'End the call',
  'action.cancel.hint': 'Cancel the call',
  'action.mute': 'Mic',
  'action.mute.hint': 'Turn the microphone off (M)',
  'action.unmute': 'Mic off',
  'action.unmute.hint': 'Turn the microphone on (M)',
  'action.video': 'Camera',
  'action.video.hint': 'Turn the camera off (V)',
  'action.video_off': 'Camera off',
  'action.video_off.hint': 'Turn the camera on (V)',
  'action.screen': 'Share',
  'action.screen.hint': 'Share your screen (S)',
  'action.screen.wait': 'Screen sharing starts once you are connected',
  'action.unshare': 'Stop',
  'action.unshare.hint': 'Stop sharing your screen (S)',
  'action.minimise': 'Back to the chat (Esc)',
  'action.restore': 'Open the call',
  'action.details': 'Connection details',
  'action.close': 'Close',
  'action.copy': 'Copy',
  'action.copied': 'Copied',
  'action.again': 'Call again',
  'action.back': 'Call back',
  'action.sound': 'Turn on sound',
  'sound.blocked': 'The browser has blocked the sound of this call',
  'self.label': 'Your video. Press to move it to the next corner',
  'remote.label': "{name}'s video",

  'notify.ask': 'Show a notification when somebody calls?',
  'notify.yes': 'Turn on',
  'notify.no': 'Not now',

  'button.audio': 'Voice call',
  'button.video': 'Video call',
  'button.connecting': 'No connection to the calls server, reconnecting…',
  'button.in_call': 'You are already in a call',
  'button.no_peer': 'Choose somebody to call',

  'problem.permission_denied': 'Allow access to the microphone/camera',
  'problem.device_not_found': 'No microphone or camera found',
  'problem.device_failed': 'Could not access the media devices',
  'problem.not_supported': 'This browser cannot make calls',
  'problem.insecure_context': 'Calls need a secure page',
  'advice.permission_denied':
    'Click the icon to the left of the page address, allow the microphone and camera, and try again.',
  'advice.screen_denied':
    'Choose a window or a screen in the browser’s dialog. On a Mac, allow the browser to record the screen in the system settings.',
  'advice.device_not_found': 'Plug in a headset or a camera, and try again.',
  'advice.device_failed':
    'Another program may be using them. Close it, or unplug the device and plug it in again.',
  'advice.not_supported':
    'Update your browser, or open this page in Chrome, Firefox, Safari or Edge.',
  'advice.insecure_context': 'Open this page at an address that begins with https://.',
  'choice.retry': 'Try again',
  'choice.without_camera': 'Continue without camera',
  'choice.listen_only': 'Just listen',
  'choice.cancel': 'Cancel',

  'end.completed': 'Call ended',
  'end.completed_remote': '{name} ended the call',
  'end.declined': '{name} cannot talk right now',
  'end.declined_self': 'You declined the call',
  'end.busy': '{name} is on another call',
  'end.no_answer': 'No answer',
  'end.missed': 'Missed call',
  'end.cancelled': 'Call cancelled',
  'end.answered_elsewhere': 'Answered on your other device',
  'end.declined_elsewhere': 'Declined on your other device',
  'end.offline': '{name} is offline now',
  'end.media_failed':
    'Could not connect: the network blocks calls. Try another network, or ask the administrator for a TURN server.',
  'end.permission_denied': 'Allow access to the microphone/camera',
  'end.permission_denied_remote': '{name} could not turn on their microphone',
  'end.connection_lost': 'The connection was lost. Check your network and call again.',
  'end.connection_lost_remote': 'The connection with {name} was lost',
  'end.failed': 'The call did not go through. Try again.',

  'error.malformed_message':
    'This page or the calls server is out of date. Reload the page and try again.',
  'error.message_too_large':
    'This page or the calls server is out of date. Reload the page and try again.',
  'error.unknown_type':
    'This page or the calls server is out of date. Reload the page and try again.',
  'error.unsupported_version':
    'This page or the calls server is out of date. Reload the page and try again.',
  'error.rate_limited': 'Too many attempts. Wait a minute and try again.',
  'error.unauthorized': 'Your session is over. Reload the page and sign in again.',
  'error.origin_not_allowed':
    'Calls are not allowed on this page. Tell the administrator its address.',
  'error.user_not_found': 'This person cannot be called',
  'error.self_call': 'You cannot call yourself',
  'error.already_in_call': 'You are already in a call',
  'error.call_not_found': 'This call is already over',
  'error.not_a_participant': 'This call is already over',
  'error.invalid_state': 'That is not possible right now',
  'error.duplicate_call': 'That is not possible right now',
  'error.glare': '{name} is calling you: take their call',
  'error.server_error': 'The calls server has a problem. Try again in a minute.',
  'error.not_connected': 'No connection to the calls server. Check your network and try again.',
  'error.no_incoming_call': 'This call is already over',
  'error.not_in_call': 'This call is already over',
  'error.not_supported': 'This browser cannot make calls. Update it, or use another one.',
  'error.insecure_context': 'Calls need a page whose address begins with https://.',
  'error.invalid_argument': 'This person cannot be called',
  'error.permission_denied': 'Allow access to the microphone/camera',
  'error.device_not_found': 'No microphone or camera found',
  'error.device_failed': 'Could not access the media devices',
  'error.media_failed':
    'Could not connect: the network blocks calls. Try another network, or ask the administrator for a TURN server.',
  'error.closed': 'This call is already over',

  'details.title': 'Connection',
  'details.empty': 'No data yet',
  'details.rtt': 'Delay',
  'details.jitter': 'Jitter',
  'details.loss': 'Lost packets',
  'details.received': 'Received',
  'details.sent': 'Sent',
  'details.video': 'Video',
  'details.path': 'Path',
  'details.path.direct': 'direct',
  'details.path.relay': 'through a relay',
  'unit.ms': 'ms',
  'unit.kbps': 'kbit/s',

  'duration.hours': '{n} hour|{n} hours',
  'duration.minutes': '{n} minute|{n} minutes',
  'duration.seconds': '{n} second|{n} seconds',
} as const satisfies Needed & Record<string, string>;

export type TextKey = keyof typeof en;
