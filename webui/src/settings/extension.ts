// The small methods of our own (docs/webmail-api.md): like /get and /set of RFC 8620, with a singleton each.
import { t } from '../i18n/index.svelte';
import { type GetResponse, type SetResponse, WEBMAIL } from '../jmap/types';
import { mail } from '../mail/mail.svelte';

export async function getAll<T>(type: string): Promise<T[]> {
  const connection = mail.connection;
  if (!connection?.has(WEBMAIL)) throw new Error(t('app.needsNetwork'));
  return (await connection.call<GetResponse<T>>(`${type}/get`, { accountId: mail.account, ids: null })).list;
}

/// @throws Error with the server's words when it refuses
export async function update<T>(type: string, id: string, values: Partial<T>): Promise<void> {
  const connection = mail.connection;
  if (!connection) throw new Error(t('app.needsNetwork'));
  const answer = await connection.call<SetResponse<T>>(`${type}/set`, { accountId: mail.account, update: { [id]: values } });
  const refused = answer.notUpdated?.[id];
  if (refused) throw new Error(refused.description || refused.type);
}
