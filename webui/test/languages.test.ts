import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { LANGUAGES } from '../src/i18n/index.svelte';

type Said = string | Record<string, string>;
const forms = (said: Said): string[] => (typeof said === 'string' ? [said] : Object.values(said));
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);

describe.each(Object.keys(LANGUAGES).filter((code) => code !== 'en'))('%s', async (code) => {
  const { messages } = (await import(`../src/i18n/${code}.ts`)) as { messages: Record<string, Said> };
  it('says all there is to say', () => expect(Object.keys(messages).sort()).toEqual(Object.keys(en).sort()));
  it('says nothing of an unknown value', () => {
    for (const [key, said] of Object.entries(messages)) {
      const known = new Set(forms(en[key as keyof typeof en]).flatMap(names));
      for (const name of forms(said).flatMap(names)) expect(known, `${key}: {${name}}`).toContain(name);
    }
  });
  it('has a form for every number that its language tells apart', () => {
    const plurals = new Intl.PluralRules(code);
    for (const [key, said] of Object.entries(messages)) {
      if (typeof said === 'string') {
        if (typeof en[key as keyof typeof en] !== 'string') expect(plurals.resolvedOptions().pluralCategories, key).toEqual(['other']);
        continue;
      }
      expect(said['other'], key).toBeTruthy();
      for (const form of Object.keys(said)) expect(plurals.resolvedOptions().pluralCategories, `${key} ${form}`).toContain(form);
    }
  });
});
