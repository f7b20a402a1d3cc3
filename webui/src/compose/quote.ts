// What an answer, a forward or a draft begins with.
import { longDate, t } from '../i18n/index.svelte';
import type { Email, EmailBody } from '../jmap/types';
import { mail } from '../mail/mail.svelte';
import type { ReadBody } from '../mail/emails.svelte';
import { escaped, washForEditing } from '../view/html';
import { printAddress } from './addresses';
import { textToHtml } from './composer.svelte';

/// The content as HTML that the editor may hold.
export function content(body: ReadBody | EmailBody | undefined): string {
  if (!body) return '';
  const parts = body.htmlBody.filter((part) => part.type === 'text/html');
  const clean = 'clean' in body ? body.clean : null;
  const html = clean?.html ?? (parts.length > 0 ? parts.map((part) => body.bodyValues[part.partId ?? '']?.value ?? '').join('<hr>') : null);
  if (html === null) return textToHtml(body.textBody.map((part) => body.bodyValues[part.partId ?? '']?.value ?? '').join('\n'));
  const shown = washForEditing(html, (cid) => {
    const part = body.attachments.find((one) => one.cid === cid);
    return part?.blobId && mail.connection ? mail.connection.blobUrl(mail.account, part.blobId, part.name ?? '', part.type) : null;
  });
  return withCids(shown, body);
}

/// Pictures of the message itself keep their Content-ID beside the address by which they are shown.
function withCids(html: string, body: EmailBody): string {
  const document = new DOMParser().parseFromString(html, 'text/html');
  for (const image of document.images) {
    const src = image.getAttribute('src') ?? '';
    const part = body.attachments.find((one) => one.cid && one.blobId && src.includes(encodeURIComponent(one.blobId)));
    if (part?.cid) image.setAttribute('data-cid', part.cid);
  }
  return document.body.innerHTML;
}

export function quoted(line: string, body: ReadBody | undefined): string {
  return `<div>${escaped(line)}</div><blockquote type="cite">${content(body)}</blockquote>`;
}

export function forwarded(email: Email, body: ReadBody | undefined): string {
  const row = (label: string, value: string): string => (value ? `<div><b>${escaped(label)}:</b> ${escaped(value)}</div>` : '');
  const names = (list: Email['from'] | undefined): string => (list ?? []).map(printAddress).join(', ');
  return (
    `<div>${escaped(t('compose.forwarded'))}</div>` +
    row(t('mail.field.from'), names(email.from)) +
    row(t('mail.field.date'), longDate(email.sentAt ?? email.receivedAt)) +
    row(t('mail.field.subject'), email.subject ?? '') +
    row(t('mail.field.to'), names(email.to)) +
    row(t('mail.field.cc'), names(body?.cc)) +
    `<div><br></div>${content(body)}`
  );
}

export function editable(email: EmailBody): string {
  return content(email) || '<div><br></div>';
}
