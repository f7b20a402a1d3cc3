// Which lines are chosen, and which one the keyboard is at.
import type { Id } from '../jmap/types';
import type { MessageList } from './list.svelte';

class Selection {
  ids = $state.raw<ReadonlySet<Id>>(new Set());
  /// The line that the keyboard is at; -1: none.
  cursor = $state(-1);
  #anchor = -1;

  has(id: Id): boolean {
    return this.ids.has(id);
  }

  clear(): void {
    this.ids = new Set();
    this.#anchor = -1;
  }

  reset(): void {
    this.clear();
    this.cursor = -1;
  }

  toggle(id: Id, index: number): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.#anchor = index;
    this.cursor = index;
  }

  /// From the line that was chosen last up to this one.
  range(list: MessageList, index: number): void {
    const anchor = this.#anchor < 0 ? Math.max(this.cursor, 0) : this.#anchor;
    const ids = new Set(this.ids);
    for (let at = Math.min(anchor, index); at <= Math.max(anchor, index); at++) {
      const id = list.at(at);
      if (id) ids.add(id);
    }
    this.ids = ids;
    this.cursor = index;
  }

  set(ids: Iterable<Id>): void {
    this.ids = new Set(ids);
  }
}

export const selection = new Selection();
