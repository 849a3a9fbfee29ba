import { act, dial, until } from './person.ts';
import type { Tab } from './tab.ts';

/** `caller` dials and `callee` accepts. Resolves when both are in the call. */
export async function connect(caller: Tab, callee: Tab, type: 'audio' | 'video'): Promise<void> {
  await dial(caller, type);
  await until(callee, 'incoming');
  await act(callee, 'accept');
  await until(caller, 'active');
  await until(callee, 'active');
}
