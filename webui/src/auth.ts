// The session endpoints of the server, below /auth.
import { HttpError, json, useCsrf } from './http';

export interface Signed {
  username: string;
  csrf: string;
  expires?: string;
}

export type LoginRefusal = { error: 'credentials' | 'code-needed' | 'code-wrong' | 'throttled'; retryAfter?: number };

/// Null when nobody is logged in. @throws Offline when the server cannot be asked
export async function session(): Promise<Signed | null> {
  try {
    return signed(await json<Signed>('/auth/session'));
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) return null;
    throw error;
  }
}

export type Credentials = { username: string; password: string; code?: string; remember?: boolean };

export async function login(credentials: Credentials): Promise<Signed | LoginRefusal> {
  try {
    return signed(await json<Signed>('/auth/login', { json: credentials }));
  } catch (error) {
    if (error instanceof HttpError && typeof error.problem['error'] === 'string') {
      return error.problem as LoginRefusal;
    }
    throw error;
  }
}

export async function logout(): Promise<void> {
  await json('/auth/logout', { method: 'POST' });
}

function signed(answer: Signed): Signed {
  useCsrf(answer.csrf);
  return answer;
}
