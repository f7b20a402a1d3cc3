// Short notices at the lower edge, most with a way back; and what a screen reader is told.

export interface Notice {
  id: number;
  text: string;
  kind: 'done' | 'failed';
  action?: { label: string; run: () => void | Promise<void> };
}

const SHOWN_MS = 8000;

class Notices {
  list = $state<Notice[]>([]);
  #last = 0;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, action?: Notice['action'], kind: Notice['kind'] = 'done', forMs = SHOWN_MS): number {
    const id = ++this.#last;
    const notice: Notice = action ? { id, text, kind, action } : { id, text, kind };
    // One way back at a time is what people can follow.
    this.list = [...this.list.filter((other) => other.kind === 'failed').slice(-2), notice];
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), forMs),
    );
    return id;
  }

  failed(text: string): void {
    this.show(text, undefined, 'failed', SHOWN_MS * 2);
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /// Runs the way back of the newest notice that has one.
  undo(): boolean {
    const newest = this.list.findLast((notice) => notice.action);
    if (!newest?.action) return false;
    this.close(newest.id);
    void newest.action.run();
    return true;
  }
}

export const notices = new Notices();
