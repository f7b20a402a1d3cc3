// What was written as an Email object (RFC 8621 section 4.6) and a submission (section 7).
import type { Id, Identity } from '../jmap/types';
import { toText } from '../view/html';
import type { Attachment, Writing } from './composer.svelte';

type Part = Record<string, unknown>;

function file(one: Attachment, disposition: 'attachment' | 'inline'): Part {
  return { blobId: one.blobId, type: one.type, name: one.name, disposition, ...(one.cid && disposition === 'inline' ? { cid: one.cid } : {}) };
}

/// The editor shows inline pictures by a local address and remembers their Content-ID.
export function outgoingHtml(html: string): string {
  const document = new DOMParser().parseFromString(html, 'text/html');
  document.querySelectorAll('img[data-cid]').forEach((image) => {
    image.setAttribute('src', `cid:${image.getAttribute('data-cid')}`);
    image.removeAttribute('data-cid');
  });
  document.querySelectorAll('img[data-remote]').forEach((image) => {
    image.setAttribute('src', image.getAttribute('data-remote')!);
    image.removeAttribute('data-remote');
  });
  document.querySelectorAll('[data-signature]').forEach((one) => one.removeAttribute('data-signature'));
  return document.body.innerHTML;
}

export function build(writing: Writing, identity: Identity | undefined, mailboxIds: Record<Id, boolean>, keywords: Record<string, boolean>): Part {
  const html = outgoingHtml(writing.html);
  const there = writing.attachments.filter((one) => one.blobId !== null);
  const inline = writing.plain ? [] : there.filter((one) => one.cid && html.includes(`cid:${one.cid}`));
  const files = there.filter((one) => !inline.includes(one) && !(one.cid && writing.plain));
  const text: Part = { partId: 'text', type: 'text/plain' };
  const rich: Part = { partId: 'html', type: 'text/html' };
  const related: Part = inline.length > 0 ? { type: 'multipart/related', subParts: [rich, ...inline.map((one) => file(one, 'inline'))] } : rich;
  const body: Part = writing.plain ? text : { type: 'multipart/alternative', subParts: [text, related] };
  const structure: Part = files.length > 0 ? { type: 'multipart/mixed', subParts: [body, ...files.map((one) => file(one, 'attachment'))] } : body;
  const values: Record<string, { value: string }> = { text: { value: toText(writing.html) } };
  if (!writing.plain) values['html'] = { value: `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${html}</body></html>` };
  const some = <T>(list: T[]): T[] | null => (list.length > 0 ? list : null);
  return {
    mailboxIds,
    keywords,
    from: identity ? [{ name: identity.name || null, email: identity.email }] : null,
    to: some(writing.to),
    cc: some(writing.cc),
    bcc: some([...writing.bcc, ...(identity?.bcc ?? [])]),
    ...(identity?.replyTo?.length ? { replyTo: identity.replyTo } : {}),
    subject: writing.subject,
    ...(writing.inReplyTo?.length ? { inReplyTo: writing.inReplyTo } : {}),
    ...(writing.references?.length ? { references: writing.references } : {}),
    bodyStructure: structure,
    bodyValues: values,
  };
}

/// @param at the moment to wait for, RFC 4865; @param undo seconds for which the server holds the message back
export function submission(writing: Writing, identity: Identity, emailId: Id, at: Date | null, undo: number): Part {
  const parameters = at ? { HOLDUNTIL: at.toISOString().replace(/\.\d+Z$/, 'Z') } : undo > 0 ? { HOLDFOR: String(undo) } : null;
  if (!parameters) return { identityId: identity.id, emailId };
  const seen = new Map([...writing.to, ...writing.cc, ...writing.bcc, ...(identity.bcc ?? [])].map((one) => [one.email.toLowerCase(), one.email]));
  return {
    identityId: identity.id,
    emailId,
    envelope: {
      mailFrom: { email: identity.email, parameters },
      rcptTo: [...seen.values()].map((email) => ({ email, parameters: null })),
    },
  };
}
