/** Returns milliseconds since 1970. Injected, so tests can set the time. */
export type Clock = () => number;
