/** What a log line says of a request. Queries stay out: `/webrtc` may carry a token in its own. */
export function requestSerializer(request: { method?: string; url?: string; ip?: string }) {
  return { method: request.method, path: request.url?.split('?', 1)[0], ip: request.ip };
}
