/** English texts of the second script, and the one source of their keys. */
export const moreEn = {
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

  'notify.ask': 'Show a notification when somebody calls?',
  'notify.yes': 'Turn on',
  'notify.no': 'Not now',

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
  'action.copy': 'Copy',
  'action.copied': 'Copied',
} as const;

export type MoreTextKey = keyof typeof moreEn;
