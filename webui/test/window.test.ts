import { expect, it } from 'vitest';
import { SparseIds } from '../src/mail/window';

function list(ids: SparseIds): (string | undefined)[] {
  return Array.from({ length: ids.total }, (_, at) => ids.at(at));
}

it('finds what is not known yet', () => {
  const ids = new SparseIds();
  ids.put(0, ['a', 'b'], 6);
  expect(ids.hole(0, 2)).toBeNull();
  expect(ids.hole(0, 6)).toEqual([2, 5]);
  ids.put(4, ['e', 'f'], 6);
  expect(ids.hole(0, 99)).toEqual([2, 3]);
});

it('forgets what lies behind a hole from which something left', () => {
  const ids = new SparseIds();
  ids.put(0, ['a', 'b'], 6);
  ids.put(4, ['e', 'f'], 6);
  ids.apply({ oldQueryState: '', newQueryState: '', total: 5, removed: ['c'], added: [] });
  expect(list(ids)).toEqual(['a', 'b', undefined, undefined, undefined]);
});

// RFC 8620 section 5.6 against a plain list, with a printed seed.
it('equals a plain list after any changes', () => {
  const seed = Number(process.env['SEED'] ?? Date.now());
  let state = seed;
  const random = (most: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % most;
  };
  let next = 0;
  let model = Array.from({ length: 40 }, () => `m${next++}`);
  const ids = new SparseIds();
  ids.put(0, model, model.length);
  for (let round = 0; round < 300; round++) {
    const before = model;
    const after = before.filter(() => random(8) !== 0);
    for (let count = random(4); count > 0; count--) after.splice(random(after.length + 1), 0, `m${next++}`);
    // Some move: they are removed and added again.
    const moved = after.length > 1 && random(3) === 0 ? after.splice(random(after.length), 1) : [];
    moved.forEach((id) => after.splice(random(after.length + 1), 0, id));
    const had = new Set(before);
    const has = new Set(after);
    const removed = [...before.filter((id) => !has.has(id)), ...moved.filter((id) => had.has(id))];
    const added = after.map((id, index) => ({ id, index })).filter(({ id }) => !had.has(id) || moved.includes(id));
    ids.apply({ oldQueryState: '', newQueryState: '', total: after.length, removed, added });
    model = after;
    expect(list(ids), `SEED=${seed}`).toEqual(model);
  }
});
