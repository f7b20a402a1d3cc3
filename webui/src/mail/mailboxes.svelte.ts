// The folders of the account.
import type { Id, Mailbox } from '../jmap/types';
import { t, type Key } from '../i18n/index.svelte';
import { keep, kept } from './cache';

const ROLE_ORDER = ['inbox', 'flagged', 'important', 'drafts', 'sent', 'archive', 'junk', 'trash'];
const ROLE_NAMES: Record<string, Key> = {
  inbox: 'folder.inbox',
  drafts: 'folder.drafts',
  sent: 'folder.sent',
  archive: 'folder.archive',
  junk: 'folder.junk',
  trash: 'folder.trash',
};

export interface Branch {
  mailbox: Mailbox;
  depth: number;
  children: boolean;
}

class Mailboxes {
  list = $state.raw<Mailbox[]>([]);
  readonly byId = $derived(new Map(this.list.map((box) => [box.id, box])));
  readonly tree = $derived(this.#branches());

  role(role: string): Mailbox | undefined {
    return this.list.find((box) => box.role === role);
  }

  /// The folder's name in the user's language where its role says what it is.
  name(mailbox: Mailbox): string {
    const key = mailbox.role ? ROLE_NAMES[mailbox.role] : undefined;
    return key ? t(key) : mailbox.name;
  }

  path(mailbox: Mailbox): string {
    const parent = mailbox.parentId ? this.byId.get(mailbox.parentId) : undefined;
    return (parent && !parent.role ? this.path(parent) + ' / ' : '') + this.name(mailbox);
  }

  isWithin(id: Id, ancestor: Id): boolean {
    for (let at: Id | null = id; at; at = this.byId.get(at)?.parentId ?? null) if (at === ancestor) return true;
    return false;
  }

  set(list: Mailbox[]): void {
    this.list = list;
    void keep('state', [['mailboxes', list]]);
  }

  update(changed: Mailbox[], destroyed: Id[] = []): void {
    const gone = new Set([...destroyed, ...changed.map((box) => box.id)]);
    this.set([...this.list.filter((box) => !gone.has(box.id)), ...changed]);
  }

  /// Changes some properties of a folder before the server has told them.
  patch(id: Id, values: Partial<Mailbox>): void {
    this.list = this.list.map((box) => (box.id === id ? { ...box, ...values } : box));
  }

  async fromCache(): Promise<void> {
    const list = await kept<Mailbox[]>('state', 'mailboxes');
    if (list && this.list.length === 0) this.list = list;
  }

  #branches(): Branch[] {
    const children = new Map<Id | null, Mailbox[]>();
    for (const box of this.list) {
      const parent = box.parentId && this.byId.has(box.parentId) ? box.parentId : null;
      children.set(parent, [...(children.get(parent) ?? []), box]);
    }
    const rank = (box: Mailbox): number => {
      const at = box.role ? ROLE_ORDER.indexOf(box.role) : -1;
      return at < 0 ? ROLE_ORDER.length : at;
    };
    const branches: Branch[] = [];
    const walk = (parent: Id | null, depth: number): void => {
      const ordered = [...(children.get(parent) ?? [])].sort(
        (a, b) => (depth === 0 ? rank(a) - rank(b) : 0) || a.sortOrder - b.sortOrder || this.name(a).localeCompare(this.name(b)),
      );
      for (const mailbox of ordered) {
        branches.push({ mailbox, depth, children: children.has(mailbox.id) });
        walk(mailbox.id, depth + 1);
      }
    };
    walk(null, 0);
    return branches;
  }
}

export const mailboxes = new Mailboxes();
