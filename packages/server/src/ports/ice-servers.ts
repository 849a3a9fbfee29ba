/** An ICE server in the form of RTCIceServer (W3C webrtc-pc section 4.2.4). */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** The STUN and TURN servers of one user. */
export interface IceServersAnswer {
  readonly iceServers: readonly IceServer[];
  /**
   * How long the credentials are valid, in milliseconds from now. Clients ask again at 80 % of that
   * time. Absent: for ever.
   */
  readonly lifetimeMs?: number | undefined;
}

/** Returns the ICE servers of a user. Asked for each welcome and each refresh. */
export type IceServersFor = (userId: string) => IceServersAnswer | Promise<IceServersAnswer>;
