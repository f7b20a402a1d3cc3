// The message that is being written: from a blank, an answer, a forward or a draft, to the server's outgoing mail.
import { t, dateAndTime } from '../i18n/index.svelte';
import type { Address, BodyPart, Email, EmailBody, GetResponse, Id, Identity, SetResponse } from '../jmap/types';
import { SUBMISSION } from '../jmap/types';
import { emails, LINE, BODY, BODY_PARTS } from '../mail/emails.svelte';
import { mail } from '../mail/mail.svelte';
import { mailboxes } from '../mail/mailboxes.svelte';
import { loadBodies } from '../mail/reading';
import { notices } from '../notices.svelte';
import { preferences } from '../preferences.svelte';
import { nameOf } from '../view/people';
import { parseMailto, withoutPrefix } from './addresses';

export interface Attachment {
  /// Its name within this composer.
  key: number;
  name: string;
  type: string;
  size: number;
  blobId: Id | null;
  cid: string | null;
  progress: 'sending' | 'there' | 'failed';
}

export interface Writing {
  identity: Id;
  to: Address[];
  cc: Address[];
  bcc: Address[];
  subject: string;
  html: string;
  plain: boolean;
  inReplyTo: string[] | null;
  references: string[] | null;
  /// The message that is answered or forwarded, which gets a mark when this one has gone.
  answered: { id: Id; keyword: '$answered' | '$forwarded' } | null;
  attachments: Attachment[];
}

type Start = Partial<Pick<Writing, 'to' | 'cc' | 'bcc' | 'subject' | 'html' | 'inReplyTo' | 'references' | 'answered' | 'attachments' | 'identity'>>;

export type Saved = 'new' | 'changed' | 'saving' | 'saved' | 'failed';

const SAVE_AFTER_MS = 2000;

class ComposerState {
  open = $state(false);
  writing = $state<Writing>(blank());
  saved = $state<Saved>('new');
  /// Counts openings, so that the editor begins anew.
  turn = $state(0);
  draft = $state<Id | null>(null);
  sending = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | null = null;
  #lastKey = 0;
  #uploads = new Map<number, AbortController>();

  /// The longest time for which the server holds mail back, in seconds; 0: it does not.
  get mostDelay(): number {
    const account = mail.connection?.session.accounts[mail.account];
    const most = account?.accountCapabilities[SUBMISSION]?.['maxDelayedSend'];
    return typeof most === 'number' ? most : 0;
  }

  identity(): Identity | undefined {
    return mail.identities.find((one) => one.id === this.writing.identity) ?? mail.identities[0];
  }

  start(start: Start = {}): void {
    if (this.open && this.saved === 'changed') void this.save();
    const identity = mail.identities.find((one) => one.id === start.identity) ?? mail.identities[0];
    this.writing = { ...blank(), ...start, identity: identity?.id ?? '', plain: preferences.values.composeFormat === 'plain' };
    if (start.html === undefined) this.writing.html = '<div><br></div>';
    if (identity) this.writing.html = insertSignature(this.writing.html, identity);
    this.draft = null;
    this.saved = 'new';
    this.turn++;
    this.open = true;
  }

  async mailto(url: string): Promise<void> {
    const parts = parseMailto(url);
    this.start({ to: parts.to, cc: parts.cc, bcc: parts.bcc, subject: parts.subject, ...(parts.body ? { html: textToHtml(parts.body) } : {}) });
  }

  /// The identity to which a message was sent, so that the answer comes from there.
  #own(email: Email, body: EmailBody | undefined): Identity | undefined {
    const addressed = new Set([...(email.to ?? []), ...(body?.cc ?? []), ...(email.from ?? [])].map((one) => one.email.toLowerCase()));
    return mail.identities.find((one) => addressed.has(one.email.toLowerCase())) ?? mail.identities[0];
  }

  async reply(email: Email, all: boolean): Promise<void> {
    await loadBodies([email.id]).catch(() => {});
    const body = emails.bodies.get(email.id);
    const identity = this.#own(email, body);
    const own = new Set(mail.identities.map((one) => one.email.toLowerCase()));
    const fromMe = (email.from ?? []).some((one) => own.has(one.email.toLowerCase()));
    const to = fromMe ? (email.to ?? []) : (body?.replyTo ?? email.from ?? []);
    const taken = new Set(to.map((one) => one.email.toLowerCase()));
    const others = (list: Address[] | null | undefined): Address[] =>
      (list ?? []).filter((one) => !own.has(one.email.toLowerCase()) && !taken.has(one.email.toLowerCase()));
    const { quoted } = await import('./quote');
    this.start({
      to: all && !fromMe ? [...to, ...others(email.to)] : to,
      cc: all ? others(body?.cc) : [],
      subject: `Re: ${withoutPrefix(email.subject ?? '')}`,
      html: `<div><br></div><div>${quoted(t('compose.wrote', { date: dateAndTime(email.sentAt ?? email.receivedAt), name: email.from?.[0] ? nameOf(email.from[0]) : '' }), body)}</div>`,
      inReplyTo: body?.messageId ?? null,
      references: [...(body?.references ?? body?.inReplyTo ?? []), ...(body?.messageId ?? [])],
      answered: { id: email.id, keyword: '$answered' },
      attachments: this.#parts(body?.attachments.filter((part) => part.cid && part.type.startsWith('image/')) ?? []),
      identity: identity?.id ?? '',
    });
  }

  async forward(email: Email): Promise<void> {
    await loadBodies([email.id]).catch(() => {});
    const body = emails.bodies.get(email.id);
    const { forwarded } = await import('./quote');
    this.start({
      subject: `Fwd: ${withoutPrefix(email.subject ?? '')}`,
      html: `<div><br></div><div>${forwarded(email, body)}</div>`,
      references: [...(body?.references ?? []), ...(body?.messageId ?? [])],
      answered: { id: email.id, keyword: '$forwarded' },
      attachments: this.#parts(body?.attachments ?? []),
      identity: this.#own(email, body)?.id ?? '',
    });
  }

  /// A new message with the content of an old one.
  async again(email: Email): Promise<void> {
    const copy = await this.#content(email.id);
    if (copy) this.start({ ...copy, answered: null, inReplyTo: null, references: null });
    // The content has its signature already.
    if (copy) this.writing.html = copy.html ?? '';
  }

  /// Goes on with a draft.
  async edit(id: Id): Promise<void> {
    const content = await this.#content(id);
    if (!content) return;
    this.start(content);
    this.writing.html = content.html ?? '';
    this.draft = id;
    this.saved = 'saved';
  }

  async #content(id: Id): Promise<Start | null> {
    if (!mail.connection) {
      notices.failed(t('app.needsNetwork'));
      return null;
    }
    const answer = await mail.connection.call<GetResponse<Email & EmailBody>>('Email/get', {
      accountId: mail.account,
      ids: [id],
      properties: [...new Set([...LINE, ...BODY])],
      bodyProperties: BODY_PARTS,
      fetchHTMLBodyValues: true,
      fetchTextBodyValues: true,
    });
    const email = answer.list[0];
    if (!email) return null;
    const { editable } = await import('./quote');
    const from = email.from?.[0]?.email.toLowerCase();
    return {
      to: email.to ?? [],
      cc: email.cc ?? [],
      bcc: email.bcc ?? [],
      subject: email.subject ?? '',
      html: editable(email),
      inReplyTo: email.inReplyTo,
      references: email.references,
      attachments: this.#parts(email.attachments),
      identity: mail.identities.find((one) => one.email.toLowerCase() === from)?.id ?? '',
    };
  }

  #parts(list: BodyPart[]): Attachment[] {
    return list
      .filter((part) => part.blobId)
      .map((part) => ({ key: ++this.#lastKey, name: part.name ?? t('mail.unnamed'), type: part.type, size: part.size, blobId: part.blobId, cid: part.cid, progress: 'there' as const }));
  }

  changed(): void {
    if (!this.open) return;
    this.saved = 'changed';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /// Uploads a file; with a Content-ID it is a picture within the text.
  async attach(file: File, inline = false): Promise<Attachment | null> {
    const connection = mail.connection;
    if (!connection) {
      notices.failed(t('app.needsNetwork'));
      return null;
    }
    const most = connection.limit('maxSizeUpload', Number.MAX_SAFE_INTEGER);
    if (file.size > most) {
      notices.failed(t('compose.tooLarge', { name: file.name }));
      return null;
    }
    const abort = new AbortController();
    const key = ++this.#lastKey;
    const cid = inline ? `${crypto.randomUUID()}@postern` : null;
    this.writing.attachments.push({ key, name: file.name || 'picture.png', type: file.type || 'application/octet-stream', size: file.size, blobId: null, cid, progress: 'sending' });
    this.#uploads.set(key, abort);
    const mine = (): Attachment | undefined => this.writing.attachments.find((one) => one.key === key);
    try {
      const answer = await connection.upload(mail.account, file, abort.signal);
      const one = mine();
      if (one) Object.assign(one, { blobId: answer.blobId, progress: 'there' });
      this.changed();
    } catch {
      const one = mine();
      if (one) one.progress = 'failed';
    } finally {
      this.#uploads.delete(key);
    }
    return mine() ?? null;
  }

  detach(key: number): void {
    this.#uploads.get(key)?.abort();
    this.writing.attachments = this.writing.attachments.filter((one) => one.key !== key);
    this.changed();
  }

  /// Puts the draft on the server; the one before goes with the same request.
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#saving ??= this.#save().finally(() => (this.#saving = null));
    return this.#saving;
  }

  async #save(): Promise<void> {
    const connection = mail.connection;
    const drafts = mailboxes.role('drafts');
    if (!connection || !drafts) {
      this.saved = 'failed';
      return;
    }
    this.saved = 'saving';
    const turn = this.turn;
    const { build } = await import('./build');
    const message = build($state.snapshot(this.writing), this.identity(), { [drafts.id]: true }, { $draft: true, $seen: true });
    try {
      const answer = await connection.call<SetResponse<Email>>('Email/set', {
        accountId: mail.account,
        create: { draft: message },
        ...(this.draft ? { destroy: [this.draft] } : {}),
      });
      const created = answer.created?.['draft']?.id;
      if (!created) throw new Error(answer.notCreated?.['draft']?.description ?? answer.notCreated?.['draft']?.type);
      if (turn !== this.turn) return;
      this.draft = created;
      // Somebody may have typed on meanwhile.
      if ((this.saved as Saved) === 'saving') this.saved = 'saved';
    } catch {
      if (turn === this.turn) this.saved = 'failed';
    }
  }

  /// Closes; what was written is a draft.
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#saving;
    if (this.saved === 'changed' || this.saved === 'failed') {
      await this.save();
      if ((this.saved as Saved) === 'failed') {
        notices.failed(t('compose.notSaved'));
        return;
      }
      notices.show(t('compose.kept'));
    }
    this.open = false;
  }

  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#saving;
    this.open = false;
    this.turn++;
    const draft = this.draft;
    this.draft = null;
    if (draft && mail.connection) await mail.connection.call('Email/set', { accountId: mail.account, destroy: [draft] });
    notices.show(t('compose.discarded'));
  }

  /// Sends now, or at a moment that the server shall wait for.
  async send(at: Date | null = null): Promise<void> {
    const connection = mail.connection;
    const identity = this.identity();
    const drafts = mailboxes.role('drafts');
    if (!connection || !identity || !drafts) {
      notices.failed(t('app.needsNetwork'));
      return;
    }
    this.sending = true;
    clearTimeout(this.#timer);
    await this.#saving;
    const writing = $state.snapshot(this.writing);
    const { build, submission } = await import('./build');
    const sent = mailboxes.role('sent');
    const undo = at === null && this.mostDelay > 0 ? Math.min(preferences.values.undoSeconds, this.mostDelay) : 0;
    try {
      const created = connection.call<SetResponse<Email>>('Email/set', {
        accountId: mail.account,
        create: { mail: build(writing, identity, { [drafts.id]: true }, { $draft: true, $seen: true }) },
      });
      const submitted = connection.call<SetResponse<{ id: Id }>>('EmailSubmission/set', {
        accountId: mail.account,
        create: { send: submission(writing, identity, '#mail', at, undo) },
        onSuccessUpdateEmail: {
          '#send': {
            'keywords/$draft': null,
            ...(sent ? { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${sent.id}`]: true } : {}),
          },
        },
      });
      const made = await created;
      const message = made.created?.['mail']?.id;
      if (!message) throw new Error(made.notCreated?.['mail']?.description ?? made.notCreated?.['mail']?.type);
      const answer = await submitted.then(undefined, (error: unknown) => error as Error);
      const refused = answer instanceof Error ? answer.message : answer.notCreated?.['send'];
      if (refused) {
        void connection.call('Email/set', { accountId: mail.account, destroy: [message] });
        throw new Error(typeof refused === 'string' ? refused : (refused.description ?? refused.type));
      }
      const submissionId = answer instanceof Error ? '' : answer.created!['send']!.id;
      this.#gone(writing);
      const back = { label: t('compose.undoSend'), run: () => this.#takeBack(submissionId, message) };
      if (at) notices.show(t('compose.scheduled', { date: dateAndTime(at.toISOString()) }), back, 'done', 10_000);
      else if (undo > 0) notices.show(t('compose.sentUndo'), back, 'done', undo * 1000);
      else notices.show(t('compose.sent'));
    } catch (error) {
      notices.failed(t('compose.notSent', { reason: error instanceof Error ? error.message : '' }));
      this.saved = 'changed';
    } finally {
      this.sending = false;
    }
  }

  #gone(writing: Writing): void {
    const draft = this.draft;
    this.draft = null;
    this.saved = 'new';
    this.open = false;
    this.turn++;
    const answered = writing.answered;
    const accountId = mail.account;
    void mail.connection?.call('Email/set', {
      accountId,
      ...(draft ? { destroy: [draft] } : {}),
      ...(answered ? { update: { [answered.id]: { [`keywords/${answered.keyword}`]: true } } } : {}),
    });
    void import('./people').then(({ remember }) => remember([...writing.to, ...writing.cc, ...writing.bcc]));
  }

  // RFC 8621 section 7: undoStatus "canceled"
  async #takeBack(submissionId: Id, message: Id): Promise<void> {
    const connection = mail.connection;
    if (!connection) return;
    const drafts = mailboxes.role('drafts');
    const sent = mailboxes.role('sent');
    const answer = await connection.call<SetResponse<{ id: Id }>>('EmailSubmission/set', {
      accountId: mail.account,
      update: { [submissionId]: { undoStatus: 'canceled' } },
      onSuccessUpdateEmail: {
        [submissionId]: {
          'keywords/$draft': true,
          ...(sent && drafts ? { [`mailboxIds/${sent.id}`]: null, [`mailboxIds/${drafts.id}`]: true } : {}),
        },
      },
    });
    if (answer.notUpdated?.[submissionId]) return notices.failed(t('compose.tooLate'));
    await this.edit(message);
  }
}

function blank(): Writing {
  return { identity: '', to: [], cc: [], bcc: [], subject: '', html: '', plain: false, inReplyTo: null, references: null, answered: null, attachments: [] };
}

export function textToHtml(text: string): string {
  const escape = (line: string): string => line.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char]!);
  return text
    .split(/\r?\n/)
    .map((line) => `<div>${escape(line) || '<br>'}</div>`)
    .join('');
}

/// The signature stands after the first, empty line and before what is quoted.
function insertSignature(html: string, identity: Identity): string {
  const own = identity.htmlSignature || (identity.textSignature ? textToHtml(identity.textSignature) : '');
  if (!own) return html;
  const signature = `<div data-signature=""><div>-- </div>${own}</div>`;
  const first = html.indexOf('</div>');
  return first < 0 ? html + signature : `${html.slice(0, first + 6)}<div><br></div>${signature}<div><br></div>${html.slice(first + 6)}`;
}

export const composer = new ComposerState();

