// Requests to our own server: the session cookie goes along by itself, changes carry the CSRF token.

/// The server cannot be reached: no network, or it is down.
export class Offline extends Error {
  constructor() {
    super('offline');
  }
}

/// The session has ended: log in again.
export class SignedOut extends Error {
  constructor() {
    super('signed out');
  }
}

/// The server refused; `problem` is its JSON, if it sent any.
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Record<string, unknown>,
  ) {
    super(typeof problem['detail'] === 'string' ? problem['detail'] : `HTTP ${status}`);
  }
}

let csrf = '';

export function useCsrf(token: string): void {
  csrf = token;
}

export type Sent = { method?: string; json?: unknown; body?: BodyInit; type?: string; signal?: AbortSignal };

/// @throws Offline, SignedOut, HttpError
export async function request(path: string, sent: Sent = {}): Promise<Response> {
  const method = sent.method ?? (sent.json === undefined && sent.body === undefined ? 'GET' : 'POST');
  const headers = new Headers({ Accept: 'application/json' });
  if (method !== 'GET') headers.set('Postern-Csrf', csrf);
  if (sent.json !== undefined) headers.set('Content-Type', 'application/json');
  else if (sent.type) headers.set('Content-Type', sent.type);
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: sent.json === undefined ? (sent.body ?? null) : JSON.stringify(sent.json),
      signal: sent.signal ?? null,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Offline();
  }
  if (answer.ok) return answer;
  // A gateway before a server that is down.
  if (answer.status === 502 || answer.status === 504) throw new Offline();
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw path.startsWith('/auth/') ? new HttpError(401, problem) : new SignedOut();
  throw new HttpError(answer.status, problem);
}

export async function json<T>(path: string, sent: Sent = {}): Promise<T> {
  const answer = await request(path, sent);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}
