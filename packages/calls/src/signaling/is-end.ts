type EndType = 'call_end' | 'call_cancel' | 'call_reject';

/** Whether a message ends the call for its sender. */
export function isEnd<T extends { readonly type: string }>(
  message: T | null,
): message is Extract<T, { readonly type: EndType }> {
  const type = message?.type;
  return type === 'call_end' || type === 'call_cancel' || type === 'call_reject';
}
