// What was seen last, kept in IndexedDB: the first screen is there before the server answers, and mail is readable
// without a network. Everything in it can be thrown away.

const NAME = 'mail';
const VERSION = 1;
const STORES = ['state', 'email', 'body', 'list', 'queue'] as const;
export type StoreName = (typeof STORES)[number];

let opened: Promise<IDBDatabase | null> | undefined;

function database(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    if (!('indexedDB' in globalThis)) return resolve(null);
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onsuccess = () => {
      // The browser closes it when the site's data are cleared.
      request.result.onclose = () => (opened = undefined);
      resolve(request.result);
    };
    // A private window may have none: the mail works, the cache does not.
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
  });
  return opened;
}

function settled<T>(request: IDBRequest<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
}

export async function kept<T>(store: StoreName, key: string): Promise<T | undefined> {
  const db = await database();
  try {
    return db ? await settled<T>(db.transaction(store).objectStore(store).get(key)) : undefined;
  } catch {
    return undefined;
  }
}

export async function keptAll<T>(store: StoreName): Promise<[string, T][]> {
  const db = await database();
  if (!db) return [];
  const objects = db.transaction(store).objectStore(store);
  const [keys, values] = await Promise.all([settled(objects.getAllKeys()), settled(objects.getAll())]);
  return (keys ?? []).map((key, index) => [String(key), (values ?? [])[index] as T]);
}

export async function keep(store: StoreName, entries: [string, unknown][]): Promise<void> {
  const db = await database();
  if (!db || entries.length === 0) return;
  try {
    const objects = db.transaction(store, 'readwrite').objectStore(store);
    entries.forEach(([key, value]) => objects.put(value, key));
  } catch {
    // Full or closing: a cache may miss.
  }
}

export async function forget(store: StoreName, keys: string[]): Promise<void> {
  const db = await database();
  if (!db) return;
  const objects = db.transaction(store, 'readwrite').objectStore(store);
  keys.forEach((key) => objects.delete(key));
}

/// Keeps the newest entries of a store; the keys leave in the order in which they sort.
export async function prune(store: StoreName, most: number): Promise<void> {
  const db = await database();
  if (!db) return;
  const count = (await settled(db.transaction(store).objectStore(store).count())) ?? 0;
  if (count <= most) return;
  const keys = (await settled(db.transaction(store).objectStore(store).getAllKeys(null, count - most))) ?? [];
  await forget(store, keys.map(String));
}

/// At log-out nothing of the mail stays on the device.
export async function wipe(): Promise<void> {
  const db = await database();
  try {
    const transaction = db?.transaction([...STORES], 'readwrite');
    STORES.forEach((store) => transaction?.objectStore(store).clear());
  } catch {
    // Cleared by the browser already.
  }
  if ('caches' in globalThis) await caches.delete('blobs').catch(() => false);
}
