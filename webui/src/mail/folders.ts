// What is done to folders.
import { t } from '../i18n/index.svelte';
import type { Id, Mailbox, SetError, SetResponse } from '../jmap/types';
import { notices } from '../notices.svelte';
import { router } from '../router.svelte';
import { ui } from '../view/ui.svelte';
import { setKeyword } from './actions';
import { mail } from './mail.svelte';
import { mailboxes } from './mailboxes.svelte';
import { outbox } from './outbox.svelte';
import { MessageList } from './list.svelte';

/// Changes folders on the server; what it refuses is a sentence.
async function set(args: Record<string, unknown>): Promise<SetResponse<Mailbox>> {
  if (!mail.connection) throw new Error(t('app.needsNetwork'));
  const answer = await mail.connection.call<SetResponse<Mailbox>>('Mailbox/set', { accountId: mail.account, ...args });
  const refusals: (SetError | undefined)[] = [answer.notCreated, answer.notUpdated, answer.notDestroyed].map((all) => Object.values(all ?? {})[0]);
  await mail.pull();
  const refused = refusals.find((one) => one !== undefined);
  if (refused) throw new Error(refused.description || refused.type);
  return answer;
}

export async function createFolder(name: string, parentId: Id | null): Promise<Id> {
  const answer = await set({ create: { new: { name, parentId, isSubscribed: true } } });
  return answer.created!['new']!.id;
}

export async function changeFolder(id: Id, values: Partial<Mailbox>): Promise<void> {
  await set({ update: { [id]: values } });
}

export async function moveFolder(id: Id, parentId: Id | null): Promise<void> {
  if (parentId !== null && mailboxes.isWithin(parentId, id)) return;
  try {
    await changeFolder(id, { parentId });
  } catch (error) {
    notices.failed(t('action.refused', { reason: (error as Error).message }));
  }
}

export function removeFolder(mailbox: Mailbox): void {
  const name = mailboxes.name(mailbox);
  ui.confirm(t('folder.delete'), t('folder.delete.sure', { folder: name, n: mailbox.totalEmails }), t('folder.delete'), async () => {
    const inbox = mailboxes.role('inbox');
    if (inbox) router.go({ page: 'mail', mailbox: inbox.id, search: '', email: null });
    await set({ destroy: [mailbox.id], onDestroyRemoveEmails: true });
    notices.show(t('folder.deleted', { folder: name }));
  });
}

/// All messages of a folder, page by page.
async function everything(mailbox: Mailbox, filter: Record<string, unknown>): Promise<Id[]> {
  const list = new MessageList(mail.connection, {
    account: mail.account,
    filter: { inMailbox: mailbox.id, ...filter },
    collapse: false,
    search: false,
    newestFirst: true,
    key: '',
  });
  list.total = mailbox.totalEmails;
  return list.all();
}

export function emptyFolder(mailbox: Mailbox): void {
  ui.confirm(t('folder.empty'), t('folder.empty.sure', { folder: mailboxes.name(mailbox), n: mailbox.totalEmails }), t('folder.empty'), async () => {
    const ids = await everything(mailbox, {});
    await outbox.change({}, ids);
    await mail.pull();
    notices.show(t('action.destroyed', { n: ids.length }));
  });
}

export async function markFolderRead(mailbox: Mailbox): Promise<void> {
  const ids = await everything(mailbox, { notKeyword: '$seen' });
  await setKeyword(ids, '$seen', true);
  notices.show(t('folder.markedRead', { n: ids.length }), {
    label: t('action.undo'),
    run: () => setKeyword(ids, '$seen', false),
  });
}
