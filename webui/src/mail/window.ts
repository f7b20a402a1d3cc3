// The ids of a query of which only some windows are known, and how Email/queryChanges changes them.
import type { Id, QueryChangesResponse } from '../jmap/types';

/// Ids by position; a hole is a line that was not asked for yet.
export class SparseIds {
  #ids: (Id | undefined)[] = [];
  total = 0;

  at(index: number): Id | undefined {
    return this.#ids[index];
  }

  indexOf(id: Id): number {
    return this.#ids.indexOf(id);
  }

  known(): Id[] {
    return this.#ids.filter((id) => id !== undefined);
  }

  /// Puts a window in its place.
  put(position: number, ids: Id[], total: number): void {
    ids.forEach((id, offset) => (this.#ids[position + offset] = id));
    this.total = total;
    if (this.#ids.length > total) this.#ids.length = total;
  }

  clear(): void {
    this.#ids = [];
  }

  remove(ids: Id[]): void {
    const gone = new Set(ids);
    for (let index = this.#ids.length - 1; index >= 0; index--) {
      const id = this.#ids[index];
      if (id !== undefined && gone.has(id)) {
        this.#ids.splice(index, 1);
        this.total--;
      }
    }
  }

  // RFC 8620 section 5.6: first what left, then what came, lowest index first
  apply(changes: QueryChangesResponse): void {
    const total = changes.total;
    this.#forgetBeyondHole(changes.removed);
    this.remove(changes.removed);
    for (const { id, index } of [...changes.added].sort((a, b) => a.index - b.index)) {
      if (index <= this.#ids.length) this.#ids.splice(index, 0, id);
      else this.#ids[index] = id;
      this.total++;
    }
    if (total !== undefined) this.total = total;
    if (this.#ids.length > this.total) this.#ids.length = this.total;
  }

  /// What left from within a hole has moved all behind it, by how much nobody knows: that is asked for anew.
  #forgetBeyondHole(removed: Id[]): void {
    const here = new Set(this.known());
    if (removed.every((id) => here.has(id))) return;
    for (let index = 0; index < this.#ids.length; index++) {
      if (this.#ids[index] === undefined) {
        this.#ids.length = index;
        return;
      }
    }
  }

  /// The first and last position between `from` and `to` (exclusive) that is a hole; null when all is known.
  hole(from: number, to: number): [number, number] | null {
    const end = Math.min(to, this.total);
    let first = Math.max(0, from);
    while (first < end && this.#ids[first] !== undefined) first++;
    if (first >= end) return null;
    let last = end - 1;
    while (last > first && this.#ids[last] !== undefined) last--;
    return [first, last];
  }
}
