// Names as people say them.
import type { Address } from '../jmap/types';
import { t } from '../i18n/index.svelte';

export function nameOf(address: Address): string {
  return address.name?.trim() || address.email;
}

/// The name without its family part, where several stand in a line.
function short(address: Address): string {
  const name = address.name?.trim();
  if (!name) return address.email.split('@')[0]!;
  return name.includes(',') ? name.split(',')[1]!.trim() || name : name.split(/\s+/)[0]!;
}

/// One name in full, or several short ones, each once, in the order in which they first speak.
export function people(list: Address[], self = ''): string {
  const seen = new Map<string, Address>();
  for (const address of list) if (!seen.has(address.email.toLowerCase())) seen.set(address.email.toLowerCase(), address);
  const all = [...seen.entries()];
  const name = ([email, address]: [string, Address]): string =>
    email === self.toLowerCase() ? t('list.me') : all.length === 1 ? nameOf(address) : short(address);
  return all.length <= 3 ? all.map(name).join(', ') : `${name(all[0]!)} … ${all.slice(-2).map(name).join(', ')}`;
}

/// A calm colour for somebody without a picture, the same each time.
export function hueOf(email: string): number {
  let hash = 7;
  for (const char of email.toLowerCase()) hash = (hash * 31 + char.codePointAt(0)!) % 3600;
  return hash / 10;
}

export function initials(address: Address): string {
  const words = nameOf(address).replace(/["'()<>]/g, '').split(/[\s.@_-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 && !address.email.startsWith(nameOf(address)) ? words.at(-1) : ''];
  return letters.map((word) => (word ? [...word][0]! : '')).join('').toUpperCase();
}
