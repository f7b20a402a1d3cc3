// News from the server by EventSource, RFC 8620 section 7.3.
import { here } from './connection';
import type { Session, StateChange } from './types';

export class Push {
  #source: EventSource | null = null;
  #lost = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #wait = 1000;

  /// @param changed a state has changed; @param back the line was lost and is there again: anything may have changed
  constructor(
    private readonly session: Session,
    private readonly changed: (change: StateChange) => void,
    private readonly back: () => void,
  ) {}

  start(): void {
    const values: Record<string, string> = { types: '*', closeafter: 'no', ping: '60' };
    const filled = this.session.eventSourceUrl.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
    const source = new EventSource(here(filled));
    source.addEventListener('state', (event) => this.changed(JSON.parse((event as MessageEvent<string>).data) as StateChange));
    source.onopen = () => {
      this.#wait = 1000;
      if (this.#lost) this.back();
      this.#lost = false;
    };
    source.onerror = () => {
      this.#lost = true;
      // The browser tries again by itself unless the answer was a refusal.
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.start(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, 60_000);
    };
    this.#source?.close();
    this.#source = source;
  }

  stop(): void {
    clearTimeout(this.#again);
    this.#source?.close();
    this.#source = null;
  }
}
