// Changes that wait for the server: flags and moves made without a network are kept on the device and made later.
import { Offline } from '../http';
import type { SetError, SetResponse, Id, Email } from '../jmap/types';
import { forget, keep, keptAll } from './cache';
import { mail } from './mail.svelte';

type Patch = Record<string, unknown>;
type Waiting = { account: Id; update: Record<Id, Patch>; destroy: Id[] };

class Outbox {
  waiting = $state(0);
  #last = Date.now();
  #running = false;
  #before: Promise<unknown> = Promise.resolve();

  /// Changes messages now, or later when there is no network.
  ///
  /// @return the refusals by id; none when all is done or waits
  change(update: Record<Id, Patch>, destroy: Id[] = []): Promise<Record<Id, SetError>> {
    // One after the other: a server may work on two requests at once, and the way back must not overtake the way there.
    const done = this.#before.then(() => this.#change(update, destroy));
    this.#before = done.catch(() => {});
    return done;
  }

  async #change(update: Record<Id, Patch>, destroy: Id[]): Promise<Record<Id, SetError>> {
    const ids = Object.keys(update);
    const most = mail.connection?.limit('maxObjectsInSet', 500) ?? 500;
    const refused: Record<Id, SetError> = {};
    for (let at = 0; at === 0 || at < Math.max(ids.length, destroy.length); at += most) {
      const part = Object.fromEntries(ids.slice(at, at + most).map((id) => [id, update[id]!]));
      const gone = destroy.slice(at, at + most);
      try {
        if (!mail.connection || (!mail.online && this.waiting > 0)) throw new Offline();
        Object.assign(refused, await this.#send({ account: mail.account, update: part, destroy: gone }));
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        await this.#keep({ account: mail.account, update: part, destroy: gone });
      }
    }
    return refused;
  }

  async #send(waiting: Waiting): Promise<Record<Id, SetError>> {
    const answer = await mail.connection!.call<SetResponse<Email>>('Email/set', {
      accountId: waiting.account,
      ...(Object.keys(waiting.update).length > 0 ? { update: waiting.update } : {}),
      ...(waiting.destroy.length > 0 ? { destroy: waiting.destroy } : {}),
    });
    return { ...answer.notUpdated, ...answer.notDestroyed };
  }

  async #keep(waiting: Waiting): Promise<void> {
    mail.online = false;
    // Keys sort in the order in which the changes were made.
    this.#last = Math.max(Date.now(), this.#last + 1);
    await keep('queue', [[String(this.#last).padStart(16, '0'), waiting]]);
    this.waiting++;
  }

  /// Makes what waits, in its order; what the server refuses then is history.
  async run(): Promise<void> {
    if (this.#running || !mail.connection) return;
    this.#running = true;
    try {
      const all = await keptAll<Waiting>('queue');
      this.waiting = all.length;
      for (const [key, waiting] of all) {
        if (waiting.account === mail.account) await this.#send(waiting);
        await forget('queue', [key]);
        this.waiting--;
      }
      if (all.length > 0) void mail.pull();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    } finally {
      this.#running = false;
    }
  }
}

export const outbox = new Outbox();
