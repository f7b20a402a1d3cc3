// A receipt to a sender who asked for one, RFC 9007; only when the reader says so.
import { t } from '../i18n/index.svelte';
import type { Email } from '../jmap/types';
import { notices } from '../notices.svelte';
import { setKeyword } from './actions';
import { mail } from './mail.svelte';

export async function sendReceipt(email: Email, send: boolean): Promise<void> {
  if (send && mail.connection) {
    const identity = mail.identities[0];
    if (!identity) return;
    const answer = await mail.connection.call<{ notSent?: Record<string, { description?: string; type: string }> | null }>('MDN/send', {
      accountId: mail.account,
      identityId: identity.id,
      send: {
        receipt: {
          forEmailId: email.id,
          disposition: { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' },
        },
      },
      onSuccessUpdateEmail: { '#receipt': { 'keywords/$mdnsent': true } },
    });
    const refused = answer.notSent?.['receipt'];
    if (refused) return notices.failed(t('action.refused', { reason: refused.description || refused.type }));
    notices.show(t('mail.receipt.sent'));
  }
  await setKeyword([email.id], '$mdnsent', true);
}
