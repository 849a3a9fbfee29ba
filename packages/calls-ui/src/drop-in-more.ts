import type { MoreScript } from './embed/bring-script.ts';
import { registerParts } from './more/register-parts.ts';

/** The second script of the drop-in, fetched by the first: all that a call can begin without. */
const script = document.currentScript as MoreScript | null;
if (script?.xpchatCalls) registerParts(script.xpchatCalls.register);
