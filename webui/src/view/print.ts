// Prints messages from a frame of their own: without scripts, like the one they are read in.
import { longDate, t } from '../i18n/index.svelte';
import type { Email } from '../jmap/types';
import { emails } from '../mail/emails.svelte';
import { loadBodies } from '../mail/reading';
import { mail } from '../mail/mail.svelte';
import { remoteAllowed } from '../mail/remote';
import { escaped, wash } from './html';
import { nameOf } from './people';

const LOOK = `
  body { font: 11pt/1.5 system-ui, 'Noto Sans', sans-serif; color: #000; margin: 0; }
  h1 { font-size: 15pt; margin: 0 0 8pt; }
  .head { border-top: 1pt solid #999; margin-top: 14pt; padding: 6pt 0 8pt; font-size: 9.500pt; color: #333; }
  pre { white-space: pre-wrap; font: inherit; margin: 0; overflow-wrap: anywhere; }
  img { max-width: 100%; }
  details.postern-quote > summary { display: none; }
`;

export async function printConversation(subject: string, list: Email[]): Promise<void> {
  await loadBodies(list.map((one) => one.id));
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals');
  frame.title = t('action.print');
  frame.style.cssText = 'position:fixed;inset-inline-start:-10000px;width:800px;height:600px;border:0';
  frame.src = list.every(remoteAllowed) ? '/webmail/frame/print/remote' : '/webmail/frame/print';
  await new Promise<void>((loaded) => {
    frame.onload = () => loaded();
    document.body.append(frame);
  });
  const page = frame.contentDocument!;
  page.title = subject;
  page.head.append(Object.assign(page.createElement('style'), { textContent: LOOK }));
  page.body.innerHTML = `<h1 dir="auto">${escaped(subject)}</h1>` + list.map((email) => one(email, frame.contentWindow!)).join('');
  await Promise.all([...page.images].map((image) => image.decode().catch(() => {})));
  frame.contentWindow!.onafterprint = () => frame.remove();
  frame.contentWindow!.print();
  setTimeout(() => frame.remove(), 60_000);
}

function one(email: Email, realm: Window): string {
  const body = emails.bodies.get(email.id);
  const row = (label: string, value: string): string => (value ? `<div>${escaped(label)}: ${escaped(value)}</div>` : '');
  const names = (all: { name: string | null; email: string }[] | null | undefined): string =>
    (all ?? []).map((address) => (address.name ? `${nameOf(address)} <${address.email}>` : address.email)).join(', ');
  const head = [
    row(t('mail.field.from'), names(email.from)),
    row(t('mail.field.to'), names(email.to)),
    row(t('mail.field.cc'), names(body?.cc)),
    row(t('mail.field.date'), longDate(email.receivedAt)),
  ].join('');
  return `<div class="head" dir="auto">${head}</div>` + content(email, realm);
}

function content(email: Email, realm: Window): string {
  const body = emails.bodies.get(email.id);
  if (!body) return '';
  const html = body.clean?.html ?? body.htmlBody.filter((part) => part.type === 'text/html').map((part) => body.bodyValues[part.partId ?? '']?.value ?? '').join('<hr>');
  if (html) {
    const inline = (cid: string): string | null => {
      const part = body.attachments.find((attachment) => attachment.cid === cid);
      return part?.blobId && mail.connection ? mail.connection.blobUrl(mail.account, part.blobId, part.name ?? '', part.type) : null;
    };
    return wash(html, inline, remoteAllowed(email), realm).html;
  }
  const text = body.textBody.map((part) => body.bodyValues[part.partId ?? '']?.value ?? '').join('\n\n');
  return `<pre dir="auto">${escaped(text)}</pre>`;
}
