/// <reference lib="webworker" />
// The service worker: the shell of the page and pictures that were seen are there without a network; pushed news become
// notifications. Mail itself is kept by the page, in IndexedDB.

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: string[];

const SHELL = 'shell';
const BLOBS = 'blobs';
const FRAMES = ['/webmail/frame', '/webmail/frame/remote', '/webmail/frame/print', '/webmail/frame/print/remote'];
const MOST_BLOBS = 200;
const MOST_BLOB_OCTETS = 2_000_000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      // Names of assets hold their hash: what is there already is right.
      const have = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
      await cache.addAll(__SHELL__.filter((path) => !have.has(path)));
      await cache.addAll(['/', ...FRAMES].map((path) => new Request(path, { cache: 'no-cache' })));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      const wanted = new Set([...__SHELL__, '/', ...FRAMES]);
      for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg') event.respondWith(shell(request));
  else if (FRAMES.includes(url.pathname)) event.respondWith(shell(request));
  else if (request.mode === 'navigate' && !url.pathname.startsWith('/jmap/')) event.respondWith(page(request));
  else if (url.pathname.startsWith('/jmap/download/') && request.destination === 'image') event.respondWith(blob(request));
});

async function shell(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: SHELL, ignoreVary: true })) ?? fetch(request);
}

/// The newest page where there is a network; any address of the program is the same page.
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get('Content-Type')?.startsWith('text/html')) await cache.put('/', answer.clone());
    if (answer.status < 500) return answer;
  } catch {
    // No network: the page that is kept.
  }
  return (await cache.match('/')) ?? Response.error();
}

/// A blob never changes: its id is its content.
async function blob(request: Request): Promise<Response> {
  const cache = await caches.open(BLOBS);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && Number(answer.headers.get('Content-Length') ?? Infinity) <= MOST_BLOB_OCTETS) {
    await cache.put(request, answer.clone());
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_BLOBS)).map((key) => cache.delete(key)));
  }
  return answer;
}

type Pushed = { '@type': string; verificationCode?: string; pushSubscriptionId?: string; changed?: Record<string, Record<string, string>> };

// RFC 8620 section 7.2: first a code that proves the address, then states that have changed
self.addEventListener('push', (event) => {
  const pushed = event.data?.json() as Pushed | undefined;
  if (!pushed) return;
  event.waitUntil(pushed['@type'] === 'PushVerification' ? verify(pushed) : announce(pushed));
});

async function call(calls: [string, Record<string, unknown>, string][]): Promise<[string, Record<string, never>, string][]> {
  const session = (await (await fetch('/.well-known/jmap')).json()) as { apiUrl: string; capabilities: object };
  const signed = (await (await fetch('/auth/session')).json()) as { csrf: string };
  const answer = await fetch(new URL(session.apiUrl, location.href).pathname, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Postern-Csrf': signed.csrf },
    body: JSON.stringify({ using: Object.keys(session.capabilities), methodCalls: calls }),
  });
  return ((await answer.json()) as { methodResponses: [string, Record<string, never>, string][] }).methodResponses;
}

async function verify(pushed: Pushed): Promise<void> {
  await call([['PushSubscription/set', { update: { [pushed.pushSubscriptionId!]: { verificationCode: pushed.verificationCode } } }, 'v']]);
}

async function announce(pushed: Pushed): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' });
  if (windows.some((client) => client.visibilityState === 'visible')) return;
  const accountId = Object.keys(pushed.changed ?? {})[0];
  if (!accountId) return;
  const answers = await call([
    ['Mailbox/query', { accountId, filter: { role: 'inbox' } }, 'm'],
    ['Mailbox/get', { accountId, '#ids': { resultOf: 'm', name: 'Mailbox/query', path: '/ids' }, properties: ['id', 'unreadEmails'] }, 'b'],
    ['Email/query', { accountId, filter: { notKeyword: '$seen' }, sort: [{ property: 'receivedAt', isAscending: false }], limit: 1 }, 'q'],
    ['Email/get', { accountId, '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties: ['id', 'from', 'subject', 'preview', 'mailboxIds'] }, 'e'],
  ]);
  const inbox = (answers.find(([, , id]) => id === 'b')?.[1] as { list?: { id: string }[] } | undefined)?.list?.[0];
  type Mail = { id: string; from: { name: string | null; email: string }[] | null; subject: string | null; preview: string; mailboxIds: Record<string, boolean> };
  const mail = (answers.find(([, , id]) => id === 'e')?.[1] as { list?: Mail[] } | undefined)?.list?.[0];
  if (!mail || !inbox || !mail.mailboxIds[inbox.id]) return;
  await self.registration.showNotification(mail.from?.[0]?.name || mail.from?.[0]?.email || '', {
    body: [mail.subject, mail.preview].filter(Boolean).join('\n').slice(0, 200),
    tag: mail.id,
    icon: '/icon.svg',
    data: `/mail/${encodeURIComponent(inbox.id)}/${encodeURIComponent(mail.id)}`,
  });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = String(event.notification.data);
  event.waitUntil(
    (async () => {
      const windows = await self.clients.matchAll({ type: 'window' });
      const open = windows[0];
      if (!open) return void (await self.clients.openWindow(url));
      await open.focus();
      open.postMessage({ open: url });
    })(),
  );
});

export {};
