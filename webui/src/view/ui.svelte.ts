// What is open over the mail: the drawer of folders, one menu, one dialog.
import type { Id, Mailbox } from '../jmap/types';

export type Dialog =
  | { kind: 'help' }
  | { kind: 'move'; ids: Id[]; from: Id | null }
  | { kind: 'folder'; mailbox: Mailbox | null; parent: Id | null }
  | { kind: 'share'; mailbox: Mailbox }
  | { kind: 'confirm'; title: string; text: string; button: string; danger: boolean; run: () => void | Promise<void> }
  | { kind: 'source'; url: string; name: string };

class Interface {
  drawer = $state(false);
  dialog = $state.raw<Dialog | null>(null);
  /// Asks the list to take the keyboard, or the search field.
  focusList: () => void = () => {};
  focusSearch: () => void = () => {};

  confirm(title: string, text: string, button: string, run: () => void | Promise<void>, danger = true): void {
    this.dialog = { kind: 'confirm', title, text, button, danger, run };
  }
}

export const ui = new Interface();
