/** JSON, or an empty object where there is none. */
export const parsed = body => {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
};

/** A problem of the server. Its kind is the last part of its type, which is stable: see the README. */
export const problemOf = body => ({
  kind: (body.type ?? "").split(":").pop(),
  detail: body.detail,
  requestId: body.request_id
});

/** For how many seconds a busy server wants to be left alone; undefined if it is not busy. */
export const pauseOf = (status, retryAfter) =>
  (status === 503 || status === 429) && Number(retryAfter) > 0 ? Number(retryAfter) : undefined;

/** Whether it is a proxy's word that there is no server behind it: our own always says when to come again. */
export const isGatewayFailure = status => status >= 502 && status <= 504;
