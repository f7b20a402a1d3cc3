// The account of deleted mail that stands beside one's own.
import type { Connection } from '../jmap/connection';
import type { Id } from '../jmap/types';

/// Its id; null where the server has none.
export function deletedAccount(connection: Connection | null, own: Id): Id | null {
  const id = `d${own}`;
  return connection?.session.accounts[id]?.isPersonal ? id : null;
}
