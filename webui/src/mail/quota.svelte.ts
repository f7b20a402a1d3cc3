// How full the mailbox is, RFC 9425.
import { type GetResponse, QUOTA } from '../jmap/types';
import { mail } from './mail.svelte';

type Quota = { resourceType: string; scope: string; used: number; hardLimit: number };

class QuotaState {
  used = $state(0);
  limit = $state(0);

  /// Between 0 and 1 and above; null when nothing is limited.
  get share(): number | null {
    return this.limit > 0 ? this.used / this.limit : null;
  }

  async load(): Promise<void> {
    const connection = mail.connection;
    if (!connection?.has(QUOTA)) return;
    const answer = await connection.call<GetResponse<Quota>>('Quota/get', { accountId: mail.account, ids: null });
    const octets = answer.list.find((quota) => quota.resourceType === 'octets' && quota.scope === 'account');
    this.used = octets?.used ?? 0;
    this.limit = octets?.hardLimit ?? 0;
  }
}

export const quota = new QuotaState();
