export interface FieldError {
  /** JSON pointer into the body as a URI fragment: `#/lines/0/quantity`. */
  readonly pointer?: string;
  /** Name of a query parameter or header. */
  readonly parameter?: string;
  readonly detail: string;
}

interface Particulars {
  readonly errors?: readonly FieldError[];
  /** What keeps the process from being ready, as every service says it. */
  readonly problems?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const titles: Record<number, string> = {
  400: 'The request is not valid',
  401: 'Authentication is required',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not to be done here',
  408: 'The request took too long',
  409: 'Refused',
  413: 'The body is too large',
  414: 'The address is too long',
  415: 'The body is not JSON',
  417: 'The expectation cannot be met',
  422: 'The idempotency key belongs to another request',
  429: 'Too many requests',
  431: 'The headers are too large',
  500: 'Internal error',
  503: 'Not available now',
};

/** A request that is answered with an error; goes out as RFC 9457 problem details. `code` is stable. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly particulars: Particulars = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The body of `application/problem+json`. */
export function problemDetails({ status, code, message, particulars: { errors, problems } }: Problem, instance: string) {
  return {
    type: `urn:tributary:problem:${code}`,
    title: titles[status] ?? (status < 500 ? titles[400]! : titles[500]!),
    status,
    detail: message,
    instance: `urn:uuid:${instance}`,
    code,
    ...(errors ? { errors } : {}),
    ...(problems ? { problems } : {}),
  };
}

export const invalid = (detail: string, errors?: readonly FieldError[]) =>
  new Problem(400, 'request.invalid', detail, errors ? { errors } : {});

export const notFound = (what: string, id: string) => new Problem(404, `${what}.unknown`, `there is no ${what} ${id}`);

export const forbidden = (detail: string) => new Problem(403, 'auth.forbidden', detail);

/** `error` as RFC 6750 names it; none when no token was sent. */
export function unauthenticated(detail: string, error?: 'invalid_token'): Problem {
  const challenge = error
    ? `Bearer realm="tributary", error="${error}", error_description="${detail}"`
    : 'Bearer realm="tributary"';
  return new Problem(401, error ? 'auth.token-invalid' : 'auth.token-missing', detail, {
    headers: { 'www-authenticate': challenge },
  });
}

export const unavailable = (code: string, detail: string, retryAfter: number, options?: ErrorOptions) =>
  new Problem(503, code, detail, { headers: { 'retry-after': String(retryAfter) } }, options);

export const overloaded = (detail: string) => unavailable('gateway.overloaded', detail, 2);
