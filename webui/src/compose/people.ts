// Whom one writes to: asked from the mail that was sent, and from the people of the house.
import { PRINCIPALS, type Address, type Email, type GetResponse, type QueryResponse } from '../jmap/types';
import { keep, kept } from '../mail/cache';
import { mail } from '../mail/mail.svelte';
import { mailboxes } from '../mail/mailboxes.svelte';

type Known = Address & { times: number };

const MOST = 2000;
const SENT_MAILS = 500;
const REFRESH_MS = 24 * 3600 * 1000;

let known: Map<string, Known> | null = null;

export async function people(): Promise<Map<string, Known>> {
  if (known) return known;
  const stored = await kept<{ at: number; list: Known[] }>('state', 'people');
  known = new Map((stored?.list ?? []).map((one) => [one.email.toLowerCase(), one]));
  if (!stored || Date.now() - stored.at > REFRESH_MS) void learn().catch(() => {});
  return known;
}

/// Reads to whom the latest mails went.
async function learn(): Promise<void> {
  const connection = mail.connection;
  const sent = mailboxes.role('sent');
  if (!connection || !sent) return;
  const accountId = mail.account;
  const query = connection.call<QueryResponse>('Email/query', {
    accountId,
    filter: { inMailbox: sent.id },
    sort: [{ property: 'receivedAt', isAscending: false }],
    limit: SENT_MAILS,
  });
  const got = connection.call<GetResponse<Email>>('Email/get', { accountId, '#ids': query.ref('/ids'), properties: ['id', 'to', 'cc'] });
  known = new Map();
  await remember((await got).list.flatMap((email) => [...(email.to ?? []), ...(email.cc ?? [])]));
}

export async function remember(list: Address[]): Promise<void> {
  const all = known ?? (await people());
  for (const one of list) {
    const key = one.email.toLowerCase();
    const before = all.get(key);
    all.set(key, { email: one.email, name: one.name ?? before?.name ?? null, times: (before?.times ?? 0) + 1 });
  }
  const most = [...all.values()].sort((a, b) => b.times - a.times).slice(0, MOST);
  await keep('state', [['people', { at: Date.now(), list: most }]]);
}

/// Up to eight people whose name or address has a word that begins so.
export async function complete(text: string): Promise<Address[]> {
  const wanted = text.trim().toLowerCase();
  if (wanted.length === 0) return [];
  const starts = (one: Address): boolean =>
    one.email.toLowerCase().startsWith(wanted) || (one.name ?? '').toLowerCase().split(/[\s,.'"-]+/).some((word) => word.startsWith(wanted)) || (one.name ?? '').toLowerCase().startsWith(wanted);
  const own = [...(await people()).values()].filter(starts).sort((a, b) => b.times - a.times).slice(0, 8);
  if (own.length >= 8 || wanted.length < 2 || !mail.connection?.has(PRINCIPALS)) return own;
  const house = await colleagues(wanted).catch(() => [] as Address[]);
  const seen = new Set(own.map((one) => one.email.toLowerCase()));
  return [...own, ...house.filter((one) => !seen.has(one.email.toLowerCase()))].slice(0, 8);
}

// RFC 9670 section 2
async function colleagues(text: string): Promise<Address[]> {
  const connection = mail.connection!;
  const accountId = mail.account;
  const query = connection.call<QueryResponse>('Principal/query', { accountId, filter: { text }, limit: 8 });
  const got = connection.call<GetResponse<{ name: string; email: string | null }>>('Principal/get', { accountId, '#ids': query.ref('/ids'), properties: ['id', 'name', 'email'] });
  return (await got).list.flatMap((one) => (one.email ? [{ name: one.name, email: one.email }] : []));
}
