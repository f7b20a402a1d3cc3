// The keyboard, for everything. Single letters can be switched off in the settings (WCAG 2.1.4).
import { composer } from '../compose/composer.svelte';
import type { Key } from '../i18n/index.svelte';
import type { Id } from '../jmap/types';
import { archive, behind, junk, remove, setKeyword } from '../mail/actions';
import { emails } from '../mail/emails.svelte';
import { mail } from '../mail/mail.svelte';
import { mailboxes } from '../mail/mailboxes.svelte';
import { selection } from '../mail/selection.svelte';
import { notices } from '../notices.svelte';
import { preferences } from '../preferences.svelte';
import { router } from '../router.svelte';
import { close, step } from './steps';
import { ui } from './ui.svelte';

type Shortcut = { keys: string; label: Key; run: () => void };

function folder(): Id | null {
  const route = router.route;
  return route.page === 'mail' && !route.search ? route.mailbox : null;
}

function opened(): Id | null {
  const route = router.route;
  return route.page === 'mail' ? route.email : null;
}

/// What a key acts on: what is chosen, else what is open, else the line that the keyboard is at.
function targets(): Id[] {
  if (selection.ids.size > 0) return [...selection.ids];
  const one = opened() ?? mail.list?.at(selection.cursor);
  return one ? [one] : [];
}

function leaving(act: (ids: Id[]) => void): void {
  const ids = targets();
  if (ids.length === 0) return;
  if (selection.ids.size === 0 && opened()) step(1, true);
  act(ids);
}

function toRole(role: string): void {
  const box = mailboxes.role(role);
  if (box) router.go({ page: 'mail', mailbox: box.id, search: '', email: null });
}

function next(by: 1 | -1): void {
  if (opened()) return step(by);
  selection.cursor = Math.min((mail.list?.total ?? 0) - 1, Math.max(0, selection.cursor + by));
  ui.focusList();
}

function openAtCursor(): void {
  const id = mail.list?.at(selection.cursor);
  const route = router.route;
  if (id && route.page === 'mail') router.go({ ...route, email: id });
}

function newest(): Id | null {
  const id = opened() ?? mail.list?.at(selection.cursor);
  const email = id ? emails.known.get(id) : undefined;
  if (!email) return null;
  return (preferences.values.conversations ? emails.threads.get(email.threadId)?.findLast((one) => !emails.known.get(one)?.keywords['$draft']) : null) ?? email.id;
}

function answer(how: 'reply' | 'all' | 'forward'): void {
  const email = emails.known.get(newest() ?? '');
  if (!email) return;
  void (how === 'forward' ? composer.forward(email) : composer.reply(email, how === 'all'));
}

function flag(): void {
  const ids = targets();
  const on = !ids.some((id) => emails.known.get(id)?.keywords['$flagged']);
  void setKeyword(on ? ids : behind(ids, folder()), '$flagged', on);
}

export const SHORTCUTS: { title: Key; list: Shortcut[] }[] = [
  {
    title: 'keys.moving',
    list: [
      { keys: 'j', label: 'keys.next', run: () => next(1) },
      { keys: 'k', label: 'keys.previous', run: () => next(-1) },
      { keys: 'o', label: 'keys.open', run: openAtCursor },
      { keys: 'Escape', label: 'keys.close', run: () => (selection.ids.size > 0 ? selection.clear() : close()) },
      { keys: '/', label: 'search.label', run: () => ui.focusSearch() },
      { keys: 'g i', label: 'folder.inbox', run: () => toRole('inbox') },
      { keys: 'g d', label: 'folder.drafts', run: () => toRole('drafts') },
      { keys: 'g s', label: 'folder.sent', run: () => toRole('sent') },
      { keys: 'g a', label: 'folder.archive', run: () => toRole('archive') },
      { keys: 'g t', label: 'folder.trash', run: () => toRole('trash') },
      { keys: 'g ,', label: 'settings.title', run: () => router.go({ page: 'settings', section: '' }) },
    ],
  },
  {
    title: 'keys.acting',
    list: [
      { keys: 'e', label: 'action.archive', run: () => leaving((ids) => void archive(ids, folder())) },
      { keys: '#', label: 'action.delete', run: () => leaving((ids) => void remove(ids, folder())) },
      { keys: '!', label: 'action.junk', run: () => leaving((ids) => void junk(ids, folder(), mailboxes.byId.get(folder() ?? '')?.role !== 'junk')) },
      { keys: 'v', label: 'action.move', run: () => { const ids = targets(); if (ids.length > 0) ui.dialog = { kind: 'move', ids, from: folder() }; } },
      { keys: 's', label: 'action.flag', run: flag },
      { keys: 'i', label: 'action.markRead', run: () => void setKeyword(behind(targets(), folder()), '$seen', true) },
      { keys: 'u', label: 'action.markUnread', run: () => { const ids = behind(targets(), folder()); close(); void setKeyword(ids, '$seen', false); } },
      { keys: 'x', label: 'keys.choose', run: () => { const id = mail.list?.at(selection.cursor); if (id) selection.toggle(id, selection.cursor); } },
      { keys: 'z', label: 'action.undo', run: () => void notices.undo() },
    ],
  },
  {
    title: 'keys.writing',
    list: [
      { keys: 'c', label: 'compose.new', run: () => composer.start() },
      { keys: 'r', label: 'action.reply', run: () => answer('reply') },
      { keys: 'a', label: 'action.replyAll', run: () => answer('all') },
      { keys: 'f', label: 'action.forward', run: () => answer('forward') },
      { keys: '?', label: 'keys.title', run: () => (ui.dialog = { kind: 'help' }) },
    ],
  },
];

const byKeys = new Map(SHORTCUTS.flatMap((group) => group.list).map((one) => [one.keys, one]));
/// Delete does what # does.
byKeys.set('Delete', byKeys.get('#')!);

const PREFIX_MS = 1200;
let prefix = '';
let prefixed = 0;

export function shortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  const target = event.target as HTMLElement | null;
  if (target?.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, [role=menu]')) return;
  if (ui.dialog || router.route.page === 'settings') return;
  if (!preferences.values.shortcuts && !['Escape', 'Delete'].includes(event.key)) return;
  const fresh = event.timeStamp - prefixed < PREFIX_MS;
  const keys = prefix && fresh ? `${prefix} ${event.key}` : event.key;
  prefix = '';
  if (event.key === 'g' && !keys.includes(' ')) {
    prefix = 'g';
    prefixed = event.timeStamp;
    return;
  }
  const found = byKeys.get(keys);
  if (!found) return;
  event.preventDefault();
  found.run();
}
