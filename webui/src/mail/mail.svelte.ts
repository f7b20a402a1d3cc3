// The account that is open: its connection, what is shown, and keeping up with the server.
import { logout, type Signed } from '../auth';
import { Offline } from '../http';
import { Connection, MethodError } from '../jmap/connection';
import { Push } from '../jmap/push';
import {
  type ChangesResponse, type Email, type Filter, type GetResponse, type Id, type Identity, type Mailbox, MAIL, type Session,
  type StateChange, SUBMISSION,
} from '../jmap/types';
import { preferences } from '../preferences.svelte';
import { keep, kept, prune, wipe } from './cache';
import { emails, LINE } from './emails.svelte';
import { MessageList } from './list.svelte';
import { mailboxes } from './mailboxes.svelte';
import { outbox } from './outbox.svelte';
import { quota } from './quota.svelte';
import { filterOf } from './search';
import { selection } from './selection.svelte';

type States = { Email: string; Mailbox: string };

class Mail {
  signed = $state.raw<Signed | null>(null);
  connection = $state.raw<Connection | null>(null);
  account = $state<Id>('');
  online = $state(true);
  identities = $state.raw<Identity[]>([]);
  list = $state.raw<MessageList | null>(null);
  /// Counts what has come by push, for views with something of their own to renew.
  news = $state(0);
  #states: States | null = null;
  #push: Push | null = null;
  #pulling: Promise<void> | null = null;
  #again = false;

  /// Opens the account; what was seen last is shown until the server has answered.
  async open(signed: Signed): Promise<void> {
    this.signed = signed;
    await this.#ownCache(signed.username);
    await Promise.all([mailboxes.fromCache(), this.#accountFromCache()]);
    try {
      await this.#connect();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.online = false;
    }
  }

  /// Without the server, as who was here last; false when nobody was.
  async openOffline(): Promise<boolean> {
    const username = await kept<string>('state', 'username');
    if (!username) return false;
    this.signed = { username, csrf: '' };
    this.online = false;
    await Promise.all([mailboxes.fromCache(), this.#accountFromCache()]);
    return true;
  }

  async #ownCache(username: string): Promise<void> {
    const before = await kept<string>('state', 'username');
    if (before !== undefined && before !== username) await wipe();
    await keep('state', [['username', username]]);
  }

  async #accountFromCache(): Promise<void> {
    this.account ||= (await kept<Id>('state', 'account')) ?? '';
    const identities = await kept<Identity[]>('state', 'identities');
    if (identities && this.identities.length === 0) this.identities = identities;
  }

  async #connect(): Promise<void> {
    const connection = await Connection.open();
    connection.onSession = (session) => this.#restartPush(session);
    this.account = connection.session.primaryAccounts[MAIL] ?? '';
    const accountId = this.account;
    const boxes = connection.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, ids: null });
    const state = connection.call<GetResponse<Email>>('Email/get', { accountId, ids: [] });
    const identities = connection.has(SUBMISSION)
      ? connection.call<GetResponse<Identity>>('Identity/get', { accountId, ids: null })
      : null;
    mailboxes.set((await boxes).list);
    this.#states = { Mailbox: (await boxes).state, Email: (await state).state };
    this.identities = (await identities)?.list ?? [];
    this.connection = connection;
    this.online = true;
    void keep('state', [['account', accountId], ['identities', this.identities]]);
    void prune('email', 4000);
    void preferences.load(connection, accountId).catch(() => {});
    void quota.load().catch(() => {});
    this.#restartPush(connection.session);
    void outbox.run();
  }

  #restartPush(session: Session): void {
    this.#push?.stop();
    this.#push = new Push(
      session,
      (change) => this.#changed(change),
      () => void this.pull(),
    );
    this.#push.start();
  }

  #changed(change: StateChange): void {
    const types = change.changed[this.account];
    if (!types || !this.#states) return;
    if ((types['Email'] ?? this.#states.Email) !== this.#states.Email || (types['Mailbox'] ?? this.#states.Mailbox) !== this.#states.Mailbox) {
      void this.pull();
    }
  }

  /// After a time without network, or with a new page: everything that may have changed.
  async resume(): Promise<void> {
    if (!this.signed) return;
    try {
      if (this.connection) await this.pull();
      else await this.#connect();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.online = false;
    }
  }

  /// Brings all that is known up to the server's state. One at a time; who comes meanwhile causes one more round.
  pull(): Promise<void> {
    this.#again = true;
    this.#pulling ??= this.#rounds().finally(() => (this.#pulling = null));
    return this.#pulling;
  }

  async #rounds(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#round();
        this.online = true;
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        this.online = false;
      }
    }
  }

  async #round(): Promise<void> {
    const connection = this.connection;
    if (!connection || !this.#states) return;
    const accountId = this.account;
    const boxes = connection.call<ChangesResponse>('Mailbox/changes', { accountId, sinceState: this.#states.Mailbox });
    const created = connection.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, '#ids': boxes.ref('/created') });
    const updated = connection.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, '#ids': boxes.ref('/updated') });
    const mails = connection.call<ChangesResponse>('Email/changes', { accountId, sinceState: this.#states.Email, maxChanges: 500 });
    const refreshed = this.list?.refresh().catch(() => {});
    try {
      const change = await boxes;
      mailboxes.update([...(await created).list, ...(await updated).list], change.destroyed);
      this.#states.Mailbox = change.newState;
      this.#again ||= change.hasMoreChanges;
    } catch (error) {
      if (!(error instanceof MethodError)) throw error;
      const all = await connection.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, ids: null });
      mailboxes.set(all.list);
      this.#states.Mailbox = all.state;
    }
    try {
      const change = await mails;
      await this.#takeChanges(change);
      this.#states.Email = change.newState;
      this.#again ||= change.hasMoreChanges;
    } catch (error) {
      if (!(error instanceof MethodError)) throw error;
      this.#states.Email = await this.#renewKnown();
    }
    await refreshed;
    this.news++;
  }

  async #takeChanges(change: ChangesResponse): Promise<void> {
    emails.destroy(change.destroyed);
    const connection = this.connection!;
    const accountId = this.account;
    const changed = change.updated.filter((id) => emails.known.has(id));
    const fresh = change.created.slice(0, 200);
    const mutable = changed.length
      ? connection.call<GetResponse<Email>>('Email/get', { accountId, ids: changed, properties: ['id', 'keywords', 'mailboxIds'] })
      : null;
    const threads = fresh.length
      ? connection.call<GetResponse<Email>>('Email/get', { accountId, ids: fresh, properties: ['id', 'threadId'] })
      : null;
    (await mutable)?.list.forEach((email) => emails.change(email.id, email.keywords, email.mailboxIds));
    const grown = new Set((await threads)?.list.map((email) => email.threadId).filter((id) => emails.threads.has(id)));
    if (grown.size > 0) await this.loadThreads([...grown]);
  }

  async #renewKnown(): Promise<string> {
    const ids = this.list?.known().slice(0, 500) ?? [];
    const answer = await this.connection!.call<GetResponse<Email>>('Email/get', {
      accountId: this.account,
      ids,
      properties: ['id', 'keywords', 'mailboxIds'],
    });
    answer.list.forEach((email) => emails.change(email.id, email.keywords, email.mailboxIds));
    return answer.state;
  }

  /// Asks for conversations with the lines of all their messages.
  async loadThreads(ids: Id[]): Promise<void> {
    const connection = this.connection;
    if (!connection) return;
    const accountId = this.account;
    const threads = connection.call<GetResponse<{ id: Id; emailIds: Id[] }>>('Thread/get', { accountId, ids });
    const found = await threads;
    const unknown = found.list.flatMap((thread) => thread.emailIds).filter((id) => !emails.known.has(id));
    if (unknown.length > 0) {
      emails.take((await connection.call<GetResponse<Email>>('Email/get', { accountId, ids: unknown, properties: LINE })).list);
    }
    found.list.forEach((thread) => emails.threads.set(thread.id, thread.emailIds));
  }

  /// Shows a folder, or what a search finds.
  show(mailbox: Id | null, search: string): void {
    const filter: Filter | null = search ? filterOf(search, mailboxes.list) : mailbox ? { inMailbox: mailbox } : null;
    this.list?.close();
    selection.reset();
    if (!filter) {
      this.list = null;
      return;
    }
    const collapse = preferences.values.conversations;
    const list = new MessageList(this.connection, {
      account: this.account,
      filter,
      collapse,
      search: !!search,
      newestFirst: true,
      key: search ? '' : `${mailbox}:${collapse}`,
    });
    this.list = list;
    void list.fromCache();
    list.ensure(0, 50).catch((error: unknown) => {
      if (error instanceof Offline) this.online = false;
    });
  }

  async leave(): Promise<void> {
    this.#push?.stop();
    await logout().catch(() => {});
    this.forget();
    preferences.forget();
    await wipe();
  }

  /// The session is over: nothing of it stays in memory.
  forget(): void {
    this.#push?.stop();
    this.#push = null;
    this.connection = null;
    this.signed = null;
    this.list = null;
    this.#states = null;
    this.identities = [];
    emails.clear();
    mailboxes.list = [];
  }
}

export const mail = new Mail();
