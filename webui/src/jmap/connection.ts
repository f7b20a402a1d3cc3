// A small JMAP client (RFC 8620): calls of one moment travel together, references between them work, errors are typed.
import { json, request } from '../http';
import type { Id, Session } from './types';

type Args = Record<string, unknown>;
type Invocation = [name: string, args: Args, id: string];

/// A method's refusal, RFC 8620 section 3.6.2.
export class MethodError extends Error {
  constructor(
    readonly method: string,
    readonly type: string,
    readonly description: string,
  ) {
    super(description || type);
  }
}

export type ResultReference = { resultOf: string; name: string; path: string };

/// One call under way; await it, or let another call of the same moment refer to its result.
export class Call<T> implements PromiseLike<T> {
  readonly #result: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (error: unknown) => void;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly args: Args,
  ) {
    this.#result = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever wants the result awaits it; a call that is only referred to may fail unseen.
    this.#result.catch(() => {});
  }

  /// RFC 8620 section 3.7; a JSON pointer into this call's result.
  ref(path: string): ResultReference {
    return { resultOf: this.id, name: this.name, path };
  }

  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then(done, failed);
  }
}

/// The session names absolute addresses; a page speaks with the origin that it came from, whatever a proxy calls it.
export function here(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

export class Connection {
  #waiting: Call<unknown>[] = [];
  #last = 0;
  /// Called when the server says that the session object is another one now.
  onSession: (session: Session) => void = () => {};

  constructor(public session: Session) {}

  static async open(): Promise<Connection> {
    return new Connection(await json<Session>('/.well-known/jmap'));
  }

  has(capability: string): boolean {
    return capability in this.session.capabilities;
  }

  limit(name: string, most: number): number {
    const announced = this.session.capabilities['urn:ietf:params:jmap:core']?.[name];
    return typeof announced === 'number' && announced > 0 ? Math.min(announced, most) : most;
  }

  /// Puts a call among those that leave together at the end of this task.
  call<T>(name: string, args: Args): Call<T> {
    if (this.#waiting.length === 0) queueMicrotask(() => void this.#flush());
    const call = new Call<T>(`c${this.#last++}`, name, args);
    this.#waiting.push(call as Call<unknown>);
    return call;
  }

  async #flush(): Promise<void> {
    const calls = this.#waiting;
    this.#waiting = [];
    await Promise.all(this.#split(calls).map((group) => this.#send(group)));
  }

  /// Groups that keep to the server's limit; a call that refers to others stays with them.
  #split(calls: Call<unknown>[]): Call<unknown>[][] {
    const most = this.limit('maxCallsInRequest', 32);
    const groups: Call<unknown>[][] = [];
    let group: Call<unknown>[] = [];
    for (const call of calls) {
      const refers = Object.keys(call.args).some((key) => key.startsWith('#'));
      if (group.length >= most - 3 && !refers) {
        groups.push(group);
        group = [];
      }
      group.push(call);
    }
    if (group.length > 0) groups.push(group);
    return groups;
  }

  async #send(calls: Call<unknown>[]): Promise<void> {
    const byId = new Map(calls.map((call) => [call.id, call]));
    try {
      const answer = await json<{ methodResponses: Invocation[]; sessionState: string }>(here(this.session.apiUrl), {
        json: {
          using: Object.keys(this.session.capabilities),
          methodCalls: calls.map((call) => [call.name, call.args, call.id]),
        },
      });
      for (const [name, result, id] of answer.methodResponses) {
        const call = byId.get(id);
        // One call may have several responses (an implicit Email/set): the first that bears its name is its own.
        if (!call) continue;
        if (name === 'error') {
          call.reject(new MethodError(call.name, String(result['type']), String(result['description'] ?? '')));
          byId.delete(id);
        } else if (name === call.name) {
          call.resolve(result);
          byId.delete(id);
        }
      }
      byId.forEach((call) => call.reject(new MethodError(call.name, 'serverFail', 'no answer')));
      if (answer.sessionState !== this.session.state) void this.#renew(answer.sessionState);
    } catch (error) {
      byId.forEach((call) => call.reject(error));
    }
  }

  async #renew(state: string): Promise<void> {
    // Several answers may tell the same news.
    this.session.state = state;
    const session = await json<Session>('/.well-known/jmap').catch(() => null);
    if (session) {
      this.session = session;
      this.onSession(session);
    }
  }

  /// Where a blob is found; `type` and `name` are what the server shall say it is. RFC 8620 section 6.2.
  blobUrl(accountId: Id, blobId: Id, name: string, type: string): string {
    const values: Record<string, string> = { accountId, blobId, name: name || 'file', type };
    const filled = this.session.downloadUrl.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(values[key] ?? ''));
    return here(filled);
  }

  /// RFC 8620 section 6.1
  async upload(accountId: Id, body: Blob, signal?: AbortSignal): Promise<{ blobId: Id; type: string; size: number }> {
    const url = here(this.session.uploadUrl.replace('{accountId}', encodeURIComponent(accountId)));
    const sent = { body, type: body.type || 'application/octet-stream', ...(signal ? { signal } : {}) };
    return (await request(url, sent)).json();
  }
}
