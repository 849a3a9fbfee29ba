/** Sends the cookies of the page's own origin: the default of `fetch`, except before Chrome 72, where it is `omit`. */
export const COOKIE_CREDENTIALS = 'same-origin';
