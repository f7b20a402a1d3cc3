// The messages that are known here: one record an id, replaced when it changes.
import { SvelteMap } from 'svelte/reactivity';
import type { Email, EmailBody, Id } from '../jmap/types';
import { keep, kept, prune } from './cache';

/// What a line of the list asks for.
export const LINE = [
  'id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'size', 'receivedAt', 'from', 'to', 'subject', 'preview', 'hasAttachment',
];

/// What a message that is read asks for besides.
export const BODY = [
  'id', 'bcc', 'cc', 'replyTo', 'sender', 'messageId', 'references', 'inReplyTo', 'textBody', 'htmlBody', 'attachments', 'bodyValues',
  'header:List-Unsubscribe:asURLs', 'header:Disposition-Notification-To:asAddresses',
];

export const BODY_PARTS = ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid'];

/// A body with the HTML that the server has made harmless, if it has any HTML.
export type ReadBody = EmailBody & { clean?: { html: string; remote: boolean } | null };

const MOST = 5000;
const MOST_BODIES = 300;
const MOST_KEPT_BODIES = 500;

class Emails {
  readonly known = new SvelteMap<Id, Email>();
  /// The messages of a conversation, oldest first.
  readonly threads = new SvelteMap<Id, Id[]>();
  readonly bodies = new SvelteMap<Id, ReadBody>();

  take(list: Email[]): void {
    for (const email of list) {
      this.known.delete(email.id);
      this.known.set(email.id, email);
    }
    this.#trim();
    void keep('email', list.map((email) => [email.id, email]));
  }

  takeBody(body: ReadBody): void {
    this.bodies.set(body.id, body);
    if (this.bodies.size > MOST_BODIES) this.bodies.delete(this.bodies.keys().next().value!);
    void keep('body', [[body.id, body]]).then(() => prune('body', MOST_KEPT_BODIES));
  }

  async bodyFromCache(id: Id): Promise<ReadBody | undefined> {
    const body = await kept<ReadBody>('body', id);
    if (body) this.bodies.set(id, body);
    return body;
  }

  async fromCache(ids: Id[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        if (this.known.has(id)) return;
        const email = await kept<Email>('email', id);
        if (email) this.known.set(id, email);
      }),
    );
  }

  /// Replaces the mutable part of a message that is known.
  change(id: Id, keywords: Record<string, boolean>, mailboxIds: Record<Id, boolean>): void {
    const email = this.known.get(id);
    if (email) this.take([{ ...email, keywords, mailboxIds }]);
  }

  destroy(ids: Id[]): void {
    for (const id of ids) {
      const email = this.known.get(id);
      this.known.delete(id);
      this.bodies.delete(id);
      const thread = email && this.threads.get(email.threadId);
      if (thread) this.threads.set(email.threadId, thread.filter((other) => other !== id));
    }
  }

  #trim(): void {
    if (this.known.size <= MOST * 1.2) return;
    let over = this.known.size - MOST;
    for (const id of this.known.keys()) {
      if (over-- <= 0) break;
      this.known.delete(id);
    }
  }

  clear(): void {
    this.known.clear();
    this.threads.clear();
    this.bodies.clear();
  }
}

export const emails = new Emails();
