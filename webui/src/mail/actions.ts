// What is done to messages: shown at once, sent to the server, taken back when it refuses or when the user says so.
import { t } from '../i18n/index.svelte';
import type { Email, Id, Mailbox } from '../jmap/types';
import { notices } from '../notices.svelte';
import { emails } from './emails.svelte';
import { mail } from './mail.svelte';
import { mailboxes } from './mailboxes.svelte';
import { outbox } from './outbox.svelte';
import { selection } from './selection.svelte';

type Before = Map<Id, { keywords: Record<string, boolean>; mailboxIds: Record<Id, boolean> }>;

/// The messages that a line of the list stands for: itself, or its conversation as far as it is in this folder.
export function behind(rows: Iterable<Id>, folder: Id | null): Id[] {
  const ids = new Set<Id>();
  for (const row of rows) {
    ids.add(row);
    const email = emails.known.get(row);
    if (!email || !mail.list?.query.collapse) continue;
    for (const id of emails.threads.get(email.threadId) ?? []) {
      const mate = emails.known.get(id);
      if (mate && (folder === null || mate.mailboxIds[folder])) ids.add(id);
    }
  }
  return [...ids];
}

function known(ids: Id[]): Email[] {
  return ids.map((id) => emails.known.get(id)).filter((email): email is Email => email !== undefined);
}

function without(record: Record<string, boolean>, key: string): Record<string, boolean> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

function remember(list: Email[]): Before {
  return new Map(list.map((email) => [email.id, { keywords: email.keywords, mailboxIds: email.mailboxIds }]));
}

function count(before: Before): void {
  // Folder counts move with the messages until the server tells its own.
  const delta = new Map<Id, { total: number; unread: number }>();
  const add = (mailboxIds: Record<Id, boolean>, unread: boolean, by: number): void =>
    Object.keys(mailboxIds).forEach((id) => {
      const sum = delta.get(id) ?? { total: 0, unread: 0 };
      delta.set(id, { total: sum.total + by, unread: sum.unread + (unread ? by : 0) });
    });
  for (const [id, old] of before) {
    const now = emails.known.get(id);
    add(old.mailboxIds, !old.keywords['$seen'], -1);
    if (now) add(now.mailboxIds, !now.keywords['$seen'], 1);
  }
  for (const [id, sum] of delta) {
    const box = mailboxes.byId.get(id);
    if (!box || (sum.total === 0 && sum.unread === 0)) continue;
    mailboxes.patch(id, {
      totalEmails: Math.max(0, box.totalEmails + sum.total),
      unreadEmails: Math.max(0, box.unreadEmails + sum.unread),
      unreadThreads: Math.max(0, box.unreadThreads + sum.unread),
    });
  }
}

function restore(before: Before): void {
  before.forEach((old, id) => emails.change(id, old.keywords, old.mailboxIds));
}

/// A patch for each message, RFC 8620 section 5.3.
type Patches = Record<Id, Record<string, unknown>>;

async function commit(patches: Patches, before: Before): Promise<boolean> {
  try {
    const refused = Object.values(await outbox.change(patches));
    if (refused.length === 0) return true;
    notices.failed(t('action.refused', { reason: refused[0]!.description || refused[0]!.type }));
  } catch (error) {
    notices.failed(t('action.refused', { reason: error instanceof Error ? error.message : '' }));
  }
  restore(before);
  void mail.pull();
  return false;
}

export async function setKeyword(ids: Id[], keyword: string, on: boolean): Promise<void> {
  const list = known(ids).filter((email) => !!email.keywords[keyword] !== on);
  // Messages that are not at hand are changed as well, only not shown.
  const changed = list.length > 0 || ids.every((id) => emails.known.has(id)) ? list.map((email) => email.id) : ids;
  const unknown = ids.filter((id) => !emails.known.has(id));
  const before = remember(list);
  for (const email of list) {
    const keywords = on ? { ...email.keywords, [keyword]: true } : without(email.keywords, keyword);
    emails.change(email.id, keywords, email.mailboxIds);
  }
  count(before);
  const patches: Patches = {};
  new Set([...changed, ...unknown]).forEach((id) => (patches[id] = { [`keywords/${keyword}`]: on ? true : null }));
  if (Object.keys(patches).length > 0) await commit(patches, before);
}

/// Brings messages from `from` (null: wherever they are) to `to`, with a way back.
export async function move(rows: Iterable<Id>, from: Id | null, to: Mailbox, said?: string): Promise<void> {
  const chosen = [...rows];
  const ids = behind(chosen, from).filter((id) => !emails.known.get(id)?.mailboxIds[to.id] || from !== to.id);
  if (ids.length === 0 || from === to.id) return;
  const before = remember(known(ids));
  const patches: Patches = {};
  const back: Patches = {};
  for (const id of ids) {
    const email = emails.known.get(id);
    const leaves = from ? [from] : Object.keys(email?.mailboxIds ?? {});
    const patch: Record<string, unknown> = { [`mailboxIds/${to.id}`]: true };
    const reverse: Record<string, unknown> = { [`mailboxIds/${to.id}`]: email?.mailboxIds[to.id] ? true : null };
    for (const box of leaves.filter((box) => box !== to.id)) {
      patch[`mailboxIds/${box}`] = null;
      reverse[`mailboxIds/${box}`] = true;
    }
    if (to.role === 'junk') Object.assign(patch, { 'keywords/$junk': true, 'keywords/$notjunk': null });
    const wasJunk = from !== null && mailboxes.byId.get(from)?.role === 'junk';
    if (wasJunk && to.role !== 'trash') Object.assign(patch, { 'keywords/$junk': null, 'keywords/$notjunk': true });
    patches[id] = patch;
    back[id] = reverse;
    if (!email) continue;
    const boxes = leaves.reduce((kept, box) => without(kept, box), email.mailboxIds);
    emails.change(id, email.keywords, { ...boxes, [to.id]: true });
  }
  count(before);
  const list = mail.list;
  const leavesList = list !== null && (list.query.search ? to.role === 'trash' || to.role === 'junk' : true);
  if (leavesList) list.remove(chosen);
  selection.clear();
  const undo = async (): Promise<void> => {
    const after = remember(known(ids));
    restore(before);
    count(after);
    await commit(back, after);
    await mail.pull();
    await mail.list?.refresh();
  };
  notices.show(said ?? t('action.moved', { n: ids.length, folder: mailboxes.name(to) }), { label: t('action.undo'), run: undo });
  await commit(patches, before);
}

/// Where there is none yet, the first archiving makes it.
async function archiveFolder(): Promise<Mailbox | undefined> {
  const there = mailboxes.role('archive');
  if (there || !mail.connection) return there;
  const create = { archive: { name: 'Archive', parentId: null, role: 'archive', isSubscribed: true } };
  await mail.connection.call('Mailbox/set', { accountId: mail.account, create });
  await mail.pull();
  return mailboxes.role('archive');
}

export async function archive(rows: Iterable<Id>, from: Id | null): Promise<void> {
  const to = await archiveFolder();
  if (to) await move(rows, from, to, t('action.archived', { n: [...rows].length }));
}

/// To the trash; from the trash for good, where the server's undelete keeps it for a while.
export async function remove(rows: Iterable<Id>, from: Id | null): Promise<void> {
  const trash = mailboxes.role('trash');
  if (trash && from !== trash.id) return move(rows, from, trash, t('action.deleted', { n: [...rows].length }));
  await destroy([...rows], from);
}

export async function destroy(rows: Id[], from: Id | null): Promise<void> {
  const ids = behind(rows, from);
  mail.list?.remove(rows);
  selection.clear();
  const refused = Object.values(await outbox.change({}, ids));
  if (refused.length > 0) notices.failed(t('action.refused', { reason: refused[0]!.description || refused[0]!.type }));
  else notices.show(t('action.destroyed', { n: ids.length }));
  void mail.pull();
}

export async function junk(rows: Iterable<Id>, from: Id | null, isJunk: boolean): Promise<void> {
  const to = mailboxes.role(isJunk ? 'junk' : 'inbox');
  if (to) await move(rows, from, to, t(isJunk ? 'action.junked' : 'action.notJunked', { n: [...rows].length }));
}
