/**
 * Connections that may wait to be accepted, as far as the kernel allows (net.core.somaxconn); for
 * `listen`. With Node's 511 the clients that come back after a restart find no room: the kernel
 * answers nothing, and TCP tries again after 1, 3, 7, 15 and 31 seconds (RFC 6298).
 */
export const LISTEN_BACKLOG = 65_535;
