/** What a captured track shows or hears. */
export type CaptureKind = 'microphone' | 'camera' | 'screen';
