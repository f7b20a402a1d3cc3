// What the user likes. It lives on the server where that can keep it (Preferences/set), and on the device besides, so
// that the first paint is right.
import { type Connection } from './jmap/connection';
import { type GetResponse, type Id, WEBMAIL } from './jmap/types';
import { language, preferred } from './i18n/index.svelte';

export interface Values {
  language: string;
  theme: 'system' | 'light' | 'dark';
  accent: string;
  density: 'comfortable' | 'compact';
  conversations: boolean;
  preview: boolean;
  shortcuts: boolean;
  notifications: boolean;
  remoteContent: 'ask' | 'always';
  markRead: 'open' | 'delay' | 'never';
  undoSeconds: number;
  spelling: string;
  composeFormat: 'rich' | 'plain';
  colors: Record<Id, string>;
  trusted: string[];
}

const DEFAULTS: Values = {
  language: '',
  theme: 'system',
  accent: '',
  density: 'comfortable',
  conversations: true,
  preview: true,
  shortcuts: true,
  notifications: false,
  remoteContent: 'ask',
  markRead: 'open',
  undoSeconds: 10,
  spelling: '',
  composeFormat: 'rich',
  colors: {},
  trusted: [],
};

const KEY = 'preferences';

function stored(): Partial<Values> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Values>;
  } catch {
    return {};
  }
}

class Preferences {
  values = $state<Values>({ ...DEFAULTS, ...stored() });
  #connection: Connection | null = null;
  #account: Id = '';

  /// Applies what stands on the device.
  async begin(): Promise<void> {
    this.#paint();
    await language.choose(this.values.language || preferred());
  }

  /// Takes what stands on the server.
  async load(connection: Connection, account: Id): Promise<void> {
    if (!connection.has(WEBMAIL)) return;
    this.#connection = connection;
    this.#account = account;
    const answer = await connection.call<GetResponse<{ values: Partial<Values> }>>('Preferences/get', { accountId: account, ids: null });
    const values = answer.list[0]?.values ?? {};
    const before = this.values.language;
    this.values = { ...DEFAULTS, ...values };
    this.#store();
    this.#paint();
    if (this.values.language !== before) await language.choose(this.values.language || preferred());
  }

  async change(values: Partial<Values>): Promise<void> {
    this.values = { ...this.values, ...values };
    this.#store();
    this.#paint();
    if ('language' in values) await language.choose(this.values.language || preferred());
    await this.#connection?.call('Preferences/set', {
      accountId: this.#account,
      update: { singleton: { values: $state.snapshot(this.values) } },
    });
  }

  /// Forgets what belongs to a person; language and look stay with the device.
  forget(): void {
    this.values = { ...DEFAULTS, language: this.values.language, theme: this.values.theme };
    this.#store();
    this.#connection = null;
  }

  #store(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.values));
    } catch {
      // No room on the device: the server has it.
    }
  }

  #paint(): void {
    const root = document.documentElement;
    if (this.values.theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = this.values.theme;
    root.dataset['density'] = this.values.density;
    if (this.values.accent) root.style.setProperty('--accent-hue', this.values.accent);
    else root.style.removeProperty('--accent-hue');
  }
}

export const preferences = new Preferences();
