import { describe, expect, it } from 'vitest';
import type { Mailbox } from '../src/jmap/types';
import { day, filterOf } from '../src/mail/search';

const NOW = new Date(2025, 4, 14, 15, 30);
const box = (id: string, name: string, role: string | null): Mailbox => ({ id, name, role }) as Mailbox;
const BOXES = [box('i', 'INBOX', 'inbox'), box('t', 'Trash', 'trash'), box('j', 'Junk', 'junk'), box('p', 'Projects', null)];
const filter = (text: string): unknown => filterOf(text, BOXES, NOW);

describe('a search as people type it', () => {
  it.each([
    ['report in:inbox', { operator: 'AND', conditions: [{ text: 'report' }, { inMailbox: 'i' }] }],
    ['in:projects', { inMailbox: 'p' }],
    ['in:nowhere', { inMailbox: '-' }],
    ['from:anna in:inbox', { operator: 'AND', conditions: [{ from: 'anna' }, { inMailbox: 'i' }] }],
    ['subject:"two words" in:p', { operator: 'AND', conditions: [{ subject: 'two words' }, { inMailbox: '-' }] }],
    ['"from:anna" in:inbox', { operator: 'AND', conditions: [{ text: 'from:anna' }, { inMailbox: 'i' }] }],
    ['-draft in:inbox', { operator: 'AND', conditions: [{ operator: 'NOT', conditions: [{ text: 'draft' }] }, { inMailbox: 'i' }] }],
    ['a OR b in:inbox', { operator: 'AND', conditions: [{ operator: 'OR', conditions: [{ text: 'a' }, { text: 'b' }] }, { inMailbox: 'i' }] }],
    ['is:unread in:inbox', { operator: 'AND', conditions: [{ notKeyword: '$seen' }, { inMailbox: 'i' }] }],
    ['has:attachment in:inbox', { operator: 'AND', conditions: [{ hasAttachment: true }, { inMailbox: 'i' }] }],
    ['larger:2M in:inbox', { operator: 'AND', conditions: [{ minSize: 2_000_000 }, { inMailbox: 'i' }] }],
    ['12:30 in:inbox', { operator: 'AND', conditions: [{ text: '12:30' }, { inMailbox: 'i' }] }],
    ['https://example.org in:inbox', { operator: 'AND', conditions: [{ text: 'https://example.org' }, { inMailbox: 'i' }] }],
  ])('%s', (text, wanted) => expect(filter(text)).toEqual(wanted));

  it('leaves trash and junk out unless a folder is named', () =>
    expect(filter('report')).toEqual({ operator: 'AND', conditions: [{ text: 'report' }, { inMailboxOtherThan: ['t', 'j'] }] }));

  it.each(['', '   ', 'OR', '""'])('nothing: "%s"', (text) => expect(filter(text)).toBeNull());

  it('an open quotation mark ends with the text', () => expect(JSON.stringify(filter('"open end'))).toContain('open end'));
});

describe('days', () => {
  it.each([
    ['2025', new Date(2025, 0, 1)],
    ['2025-03', new Date(2025, 2, 1)],
    ['2025-03-14', new Date(2025, 2, 14)],
    ['today', new Date(2025, 4, 14)],
    ['yesterday', new Date(2025, 4, 13)],
    ['2w', new Date(2025, 3, 30)],
    ['1y', new Date(2024, 4, 14)],
  ])('%s', (text, wanted) => expect(day(text, NOW)).toEqual(wanted));
  it('no day', () => expect(day('soon', NOW)).toBeNull());
});
