// Asks for what is read: conversations, and the bodies of messages.
import { type GetResponse, type Id, type EmailBody, type Email, WEBMAIL } from '../jmap/types';
import { BODY, BODY_PARTS, emails, LINE, type ReadBody } from './emails.svelte';
import { mail } from './mail.svelte';

/// Most octets of a text that are shown at once; the rest is in the source.
const MOST_TEXT = 1_000_000;

const asked = new Map<Id, Promise<void>>();

type Clean = { id: Id; html: string | null; remote: boolean };

/// Bodies of the messages that are not here yet, in one request.
export function loadBodies(ids: Id[]): Promise<void> {
  const missing = ids.filter((id) => !emails.bodies.has(id) && !asked.has(id));
  const connection = mail.connection;
  if (missing.length > 0) {
    const load = (async (): Promise<void> => {
      const cached = await Promise.all(missing.map((id) => emails.bodyFromCache(id)));
      const rest = missing.filter((_, at) => !cached[at]);
      if (!connection || rest.length === 0) return;
      const accountId = mail.account;
      const bodies = connection.call<GetResponse<EmailBody>>('Email/get', {
        accountId,
        ids: rest,
        properties: BODY,
        bodyProperties: BODY_PARTS,
        fetchTextBodyValues: true,
        fetchHTMLBodyValues: true,
        maxBodyValueBytes: MOST_TEXT,
      });
      const clean = connection.has(WEBMAIL) ? connection.call<GetResponse<Clean>>('EmailHtml/get', { accountId, ids: rest }) : null;
      const list = (await bodies).list;
      const washed = new Map(((await clean)?.list ?? []).map((one) => [one.id, one]));
      for (const body of list) {
        const one = washed.get(body.id);
        emails.takeBody({ ...body, clean: one?.html == null ? null : { html: one.html, remote: one.remote } } satisfies ReadBody);
      }
    })();
    missing.forEach((id) => asked.set(id, load));
    void load.finally(() => missing.forEach((id) => asked.delete(id))).catch(() => {});
  }
  return Promise.all(ids.map((id) => asked.get(id))).then(() => {});
}

/// A message that was reached by its address alone, with its conversation.
export async function loadConversation(id: Id): Promise<void> {
  const connection = mail.connection;
  let email: Email | undefined = emails.known.get(id);
  if (!email) {
    await emails.fromCache([id]);
    email = emails.known.get(id);
  }
  if (!connection) return;
  if (!email) {
    const answer = await connection.call<GetResponse<Email>>('Email/get', { accountId: mail.account, ids: [id], properties: LINE });
    emails.take(answer.list);
    email = answer.list[0];
  }
  if (email && !emails.threads.has(email.threadId)) await mail.loadThreads([email.threadId]);
}

/// The neighbours of what is open, so that they open at once.
export function prefetch(id: Id): void {
  const list = mail.list;
  if (!list || !mail.connection) return;
  const at = list.indexOf(id);
  if (at < 0) return;
  const near = [list.at(at + 1), list.at(at - 1), list.at(at + 2)].filter((other): other is Id => other !== undefined);
  const small = near.filter((other) => (emails.known.get(other)?.size ?? 0) < 500_000);
  requestIdleCallback(() => void loadBodies(small).catch(() => {}), { timeout: 400 });
}
