// News on this device while the page is closed: Web Push with a PushSubscription, RFC 8620 section 7.2, RFC 9749.
import { t } from '../i18n/index.svelte';
import type { Connection } from '../jmap/connection';
import type { GetResponse, SetResponse } from '../jmap/types';
import { mail } from '../mail/mail.svelte';

const VAPID = 'urn:ietf:params:jmap:webpush-vapid';
const DEVICE = 'push-device';

function key(connection: Connection | null): string | null {
  const found = connection?.session.capabilities[VAPID]?.['applicationServerKey'];
  return typeof found === 'string' ? found : null;
}

export function possible(connection: Connection | null): boolean {
  return key(connection) !== null && 'PushManager' in window && 'serviceWorker' in navigator;
}

export async function enabled(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return false;
  const registration = await navigator.serviceWorker.getRegistration();
  return !!(await registration?.pushManager.getSubscription()) && Notification.permission === 'granted';
}

function device(): string {
  let id = localStorage.getItem(DEVICE);
  if (!id) localStorage.setItem(DEVICE, (id = crypto.randomUUID()));
  return id;
}

export async function enable(): Promise<void> {
  const connection = mail.connection;
  const serverKey = key(connection);
  if (!connection || !serverKey) throw new Error(t('app.needsNetwork'));
  if ((await Notification.requestPermission()) !== 'granted') throw new Error(t('push.refused'));
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: serverKey });
  const { endpoint, keys } = subscription.toJSON();
  const answer = await connection.call<SetResponse<{ id: string }>>('PushSubscription/set', {
    create: { device: { deviceClientId: device(), url: endpoint, keys, types: ['Email'] } },
  });
  if (!answer.created?.['device']) {
    await subscription.unsubscribe();
    throw new Error(answer.notCreated?.['device']?.description ?? t('push.refused'));
  }
}

export async function disable(): Promise<void> {
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const connection = mail.connection;
  if (!connection) return;
  const all = await connection.call<GetResponse<{ id: string; deviceClientId: string }>>('PushSubscription/get', { ids: null });
  const mine = all.list.filter((one) => one.deviceClientId === device()).map((one) => one.id);
  if (mine.length > 0) await connection.call('PushSubscription/set', { destroy: mine });
}
