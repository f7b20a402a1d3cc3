// Whose pictures are shown without asking.
import type { Email } from '../jmap/types';
import { preferences } from '../preferences.svelte';
import { mailboxes } from './mailboxes.svelte';

export function remoteAllowed(email: Email): boolean {
  const junk = mailboxes.role('junk')?.id;
  if (junk && email.mailboxIds[junk]) return false;
  if (preferences.values.remoteContent === 'always') return true;
  const sender = email.from?.[0]?.email.toLowerCase();
  return !!sender && preferences.values.trusted.includes(sender);
}

export function trustSender(address: string): void {
  const one = address.toLowerCase();
  if (!preferences.values.trusted.includes(one)) void preferences.change({ trusted: [...preferences.values.trusted, one].slice(-500) });
}
