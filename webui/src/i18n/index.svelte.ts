// Words, numbers, dates and plurals in the user's language. English is in the first load, the others come when asked for.
import { en, type Messages } from './en';

export const LANGUAGES: Record<string, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
  ar: 'العربية',
};

const LOADERS: Record<string, () => Promise<{ messages: Messages }>> = {
  de: () => import('./de'),
  fr: () => import('./fr'),
  es: () => import('./es'),
  ja: () => import('./ja'),
  ar: () => import('./ar'),
};

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Key = keyof Messages;

class Language {
  code = $state('en');
  #messages = $state.raw<Messages>(en);
  #plurals = new Intl.PluralRules('en');
  #numbers = new Intl.NumberFormat('en');

  get rightToLeft(): boolean {
    return this.code === 'ar';
  }

  async choose(code: string): Promise<void> {
    const loader = LOADERS[code];
    this.#messages = loader ? (await loader()).messages : en;
    this.#plurals = new Intl.PluralRules(code);
    this.#numbers = new Intl.NumberFormat(code);
    forms.clear();
    this.code = code;
    document.documentElement.lang = code;
    document.documentElement.dir = this.rightToLeft ? 'rtl' : 'ltr';
  }

  /// The words of a key; `{name}` stands for a value, and `{n}` chooses the plural form.
  text(key: Key, values: Record<string, string | number> = {}): string {
    const found: string | Plural = this.#messages[key] ?? en[key];
    const words =
      typeof found === 'string' ? found : (found[this.#plurals.select(Number(values['n'] ?? 0))] ?? found.other);
    return words.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'number' ? this.#numbers.format(value) : value;
    });
  }
}

export const language = new Language();

export function t(key: Key, values?: Record<string, string | number>): string {
  return language.text(key, values);
}

/// The best of our languages for this browser.
export function preferred(): string {
  for (const wanted of navigator.languages ?? [navigator.language]) {
    const code = wanted.split('-')[0]!.toLowerCase();
    if (code in LANGUAGES) return code;
  }
  return 'en';
}

const forms = new Map<string, Intl.DateTimeFormat>();

function form(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let found = forms.get(name);
  if (!found) forms.set(name, (found = new Intl.DateTimeFormat(language.code, options)));
  return found;
}

/// As a list shows it: the time today, the day this year, the date before.
export function shortDate(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  void language.code;
  if (date.toDateString() === now.toDateString()) return form('time', { timeStyle: 'short' }).format(date);
  if (date.getFullYear() === now.getFullYear()) return form('day', { day: 'numeric', month: 'short' }).format(date);
  return form('date', { dateStyle: 'short' }).format(date);
}

export function longDate(iso: string): string {
  const date = new Date(iso);
  void language.code;
  return Number.isNaN(date.getTime()) ? '' : form('long', { dateStyle: 'full', timeStyle: 'short' }).format(date);
}

export function dateAndTime(iso: string): string {
  const date = new Date(iso);
  void language.code;
  return Number.isNaN(date.getTime()) ? '' : form('middle', { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.code).format(value);
}

export function octets(value: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(language.code, {
    style: 'unit',
    unit: units[unit]!,
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: rest < 10 && unit > 0 ? 1 : 0,
  }).format(rest);
}
