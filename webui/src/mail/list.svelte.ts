// One query shown as a list: windows of it are asked for as they come into sight.
import { SvelteMap } from 'svelte/reactivity';
import { type Connection, MethodError } from '../jmap/connection';
import type { Email, Filter, GetResponse, Id, QueryChangesResponse, QueryResponse } from '../jmap/types';
import { keep, kept } from './cache';
import { emails, LINE } from './emails.svelte';
import { SparseIds } from './window';

const WINDOW = 60;

type Thread = { id: Id; emailIds: Id[] };
type Snippet = { emailId: Id; subject: string | null; preview: string | null };

export type Query = {
  account: Id;
  filter: Filter;
  collapse: boolean;
  search: boolean;
  newestFirst: boolean;
  /// The name under which the first window is kept for the next start; empty: it is not.
  key: string;
};

export class MessageList {
  readonly #ids = new SparseIds();
  /// Counts changes of the ids, which live outside of what Svelte watches.
  #version = $state(0);
  total = $state(0);
  /// The first window has come from the server.
  ready = $state(false);
  failed = $state(false);
  readonly snippets = new SvelteMap<Id, { subject: string; preview: string }>();
  #state: string | null = null;
  #exact = false;
  #asked = new Set<number>();
  #closed = false;
  #before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connection: Connection | null,
    readonly query: Query,
  ) {}

  close(): void {
    this.#closed = true;
  }

  at(index: number): Id | undefined {
    void this.#version;
    return this.#ids.at(index);
  }

  indexOf(id: Id): number {
    void this.#version;
    return this.#ids.indexOf(id);
  }

  known(): Id[] {
    void this.#version;
    return this.#ids.known();
  }

  #changed(): void {
    this.total = this.#ids.total;
    this.#version++;
    if (this.query.key) void keep('list', [[this.query.key, { ids: this.#first(), total: this.total }]]);
  }

  #first(): Id[] {
    const first: Id[] = [];
    for (let index = 0; index < WINDOW; index++) {
      const id = this.#ids.at(index);
      if (id === undefined) break;
      first.push(id);
    }
    return first;
  }

  async fromCache(): Promise<void> {
    if (!this.query.key) return;
    const first = await kept<{ ids: Id[]; total: number }>('list', this.query.key);
    if (!first || this.ready || this.#closed) return;
    await emails.fromCache(first.ids);
    if (this.ready || this.#closed) return;
    this.#ids.put(0, first.ids, this.connection ? first.total : first.ids.length);
    this.#changed();
  }

  /// Sees to it that the lines from `from` up to `to` are known.
  async ensure(from: number, to: number): Promise<void> {
    if (!this.connection || this.#closed) return;
    if (!this.ready) return this.#load(0);
    const hole = this.#ids.hole(from, to);
    if (!hole) return;
    const first = Math.floor(hole[0] / WINDOW);
    const last = Math.floor(hole[1] / WINDOW);
    await Promise.all(Array.from({ length: last - first + 1 }, (_, page) => this.#load((first + page) * WINDOW)));
  }

  #args(): Record<string, unknown> {
    return {
      accountId: this.query.account,
      filter: this.query.filter,
      sort: [{ property: 'receivedAt', isAscending: !this.query.newestFirst }],
      collapseThreads: this.query.collapse,
    };
  }

  /// A window, in its turn: what was asked for before a change must not arrive after it.
  #load(position: number): Promise<void> {
    if (this.#asked.has(position)) return this.#before.then(() => {});
    this.#asked.add(position);
    const done = this.#before.then(() => this.#fetch(position)).finally(() => this.#asked.delete(position));
    this.#before = done.catch(() => {});
    return done;
  }

  async #fetch(position: number): Promise<void> {
    const connection = this.connection;
    if (!connection || this.#closed) return;
    try {
      // The count costs the server more than a window: it is asked for once.
      const query = connection.call<QueryResponse>('Email/query', {
        ...this.#args(),
        position,
        limit: WINDOW,
        calculateTotal: !this.ready,
      });
      const lines = this.#lines(query.ref('/ids'));
      const snippets = this.query.search
        ? connection.call<{ list: Snippet[] }>('SearchSnippet/get', {
            accountId: this.query.account,
            filter: this.query.filter,
            '#emailIds': query.ref('/ids'),
          })
        : null;
      const answer = await query;
      await lines;
      if (this.#closed) return;
      // The folder has changed since: positions of before and of now do not fit together.
      if (this.ready && this.#state !== answer.queryState) this.#ids.clear();
      this.#state = answer.queryState;
      this.#exact = answer.canCalculateChanges;
      if (!this.ready && position === 0) this.#ids.clear();
      this.#ids.put(answer.position, answer.ids, answer.total ?? this.#ids.total);
      this.ready = true;
      this.failed = false;
      this.#changed();
      await snippets?.then(({ list }) => this.#takeSnippets(list), () => {});
    } catch (error) {
      if (!this.ready) this.failed = true;
      throw error;
    }
  }

  #takeSnippets(list: Snippet[]): void {
    for (const snippet of list) {
      this.snippets.set(snippet.emailId, { subject: snippet.subject ?? '', preview: snippet.preview ?? '' });
    }
  }

  /// Asks for the lines of the ids that `ref` will name, with their conversations, in the request that is being made.
  #lines(ref: unknown): Promise<void> {
    const connection = this.connection!;
    const accountId = this.query.account;
    const lines = connection.call<GetResponse<Email>>('Email/get', { accountId, '#ids': ref, properties: LINE });
    if (!this.query.collapse) return lines.then((answer) => emails.take(answer.list));
    const threads = connection.call<GetResponse<Thread>>('Thread/get', { accountId, '#ids': lines.ref('/list/*/threadId') });
    const mates = connection.call<GetResponse<Email>>('Email/get', {
      accountId,
      '#ids': threads.ref('/list/*/emailIds'),
      properties: LINE,
    });
    return Promise.all([lines, threads, mates.then((answer) => answer.list, () => [] as Email[])]).then(([first, found, others]) => {
      emails.take(others);
      emails.take(first.list);
      found.list.forEach((thread) => emails.threads.set(thread.id, thread.emailIds));
    });
  }

  /// Takes over what has changed on the server since; one after the other, since each begins where the last one ended.
  refresh(): Promise<void> {
    const done = this.#before.then(() => this.#refresh());
    this.#before = done.catch(() => {});
    return done;
  }

  async #refresh(): Promise<void> {
    const connection = this.connection;
    if (!connection || this.#closed) return;
    if (!this.ready) return this.#fetch(0);
    if (!this.#exact || this.#state === null) return this.#anew();
    try {
      const changes = connection.call<QueryChangesResponse>('Email/queryChanges', {
        ...this.#args(),
        sinceQueryState: this.#state,
        maxChanges: 500,
        calculateTotal: true,
      });
      const lines = this.#lines(changes.ref('/added/*/id'));
      const answer = await changes;
      await lines;
      if (this.#closed) return;
      this.#state = answer.newQueryState;
      this.#ids.apply(answer);
      this.#changed();
    } catch (error) {
      // RFC 8620 section 5.6: cannotCalculateChanges, tooManyChanges
      if (error instanceof MethodError) return this.#anew();
      throw error;
    }
  }

  async #anew(): Promise<void> {
    this.#state = null;
    this.ready = false;
    await this.#fetch(0);
  }

  /// Takes lines away before the server has confirmed it.
  remove(ids: Id[]): void {
    this.#ids.remove(ids);
    this.#changed();
  }

  /// All ids of the query, in its order.
  async all(): Promise<Id[]> {
    const ids: Id[] = [];
    while (this.connection) {
      const limit = 5000;
      const answer = await this.connection.call<QueryResponse>('Email/query', { ...this.#args(), position: ids.length, limit });
      ids.push(...answer.ids);
      if (answer.ids.length === 0 || ids.length >= this.total) break;
    }
    return ids;
  }
}
