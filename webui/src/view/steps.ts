// From one message to the next, in the order of the list.
import { mail } from '../mail/mail.svelte';
import { selection } from '../mail/selection.svelte';
import { router } from '../router.svelte';
import { ui } from './ui.svelte';

/// Back to the list.
export function close(): void {
  const route = router.route;
  if (route.page !== 'mail' || !route.email) return;
  router.go({ ...route, email: null });
  requestAnimationFrame(() => ui.focusList());
}

/// Opens the neighbour of what is open.
///
/// @param orElse whether at the end of the list the neighbour on the other side will do, or none at all
export function step(by: 1 | -1, orElse = false): void {
  const route = router.route;
  const list = mail.list;
  if (route.page !== 'mail' || !list) return;
  const at = route.email ? list.indexOf(route.email) : selection.cursor;
  const next = list.at(at + by) ?? (orElse ? list.at(at - by) : undefined);
  // On a narrow screen, where the list is hidden, one goes back to it.
  const narrow = matchMedia('(max-width: 720px)').matches;
  if (next && !(orElse && narrow)) {
    selection.cursor = list.indexOf(next);
    router.go({ ...route, email: next }, true);
  } else if (orElse) {
    router.go({ ...route, email: null }, true);
  }
}
