/** Milliseconds since 1970. Injected, so that tests set the time. */
export type Clock = () => number;
