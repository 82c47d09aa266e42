import type { History } from './history.ts'
import { genesis } from './made-histories.ts'
import {
  log,
  written,
  ended,
  refusedAt,
  look,
  read,
  threeWrites,
  late,
  other,
  one,
  two,
  three,
} from './told-operations.ts'

/** Histories no log can have, and what is to be said about each. */
export const wrong: readonly (readonly [title: string, history: Omit<History, 'start'>, said: RegExp])[] = [
  [
    'an acknowledged revision is gone',
    { operations: threeWrites, log: [one, two] },
    /three\) was acknowledged to w and is/,
  ],
  [
    'a lost update: two wrote on the same head, and both were acknowledged',
    { operations: [...threeWrites, written(other, 20, 30, 'v')], log },
    /revision 2 \(id of other two\) was acknowledged to v and is not there/,
  ],
  [
    'a number was used again for another revision',
    {
      operations: threeWrites,
      log: [one, { ...two, hash: 'zwei', id: 'id of zwei' }, { ...three, previous: 'zwei' }],
    },
    /nobody appended revision 2 \(id of zwei\)/,
  ],
  ['a number is missing', { operations: threeWrites, log: [one, three] }, /revision 3 comes after revision 1/],
  [
    'a revision follows another than it was made for',
    { operations: threeWrites, log: [one, two, { ...three, previous: 'one' }] },
    /revision 3 does not follow revision 2/,
  ],
  [
    'a revision nobody knows the outcome of is there twice',
    {
      operations: [written(one, 0, 10), ended(two, 'unknown', 20), ended({ ...three, id: two.id }, 'unknown', 40)],
      log: [one, two, { ...three, id: two.id }],
    },
    /id of two is there as 2 and 3/,
  ],
  [
    'a revision was acknowledged twice',
    { operations: [...threeWrites, written(three, 60, 70)], log },
    /revision 3 \(id of three\) was acknowledged 2 times/,
  ],
  [
    'a revision is there that was refused',
    { operations: [written(one, 0, 10), ended(two, 'refused', 20)], log: [one, two] },
    /revision 2 \(id of two\) is there, and w was told: refused/,
  ],
  [
    'a revision is there whose writer was told of a conflict',
    { operations: [written(one, 0, 10), refusedAt(two, two, 20, 30)], log: [one, two] },
    /revision 2 \(id of two\) is there, and v was told: conflict/,
  ],
  [
    'a revision is there that nobody appended',
    { operations: threeWrites.slice(0, 2), log },
    /nobody appended revision 3/,
  ],
  [
    'a revision is not what it was made as',
    { operations: threeWrites, log: [one, { ...two, value: 'another' }, three] },
    /revision 2 is not what id of two was made as/,
  ],
  [
    'a stale read: what was acknowledged before it is not seen',
    { operations: [...threeWrites, look(two, 51, 60)], log },
    /revision 3 was acknowledged to w at 50, but r still saw revision 2 when he began at 51/,
  ],
  [
    'a read of what was not begun yet',
    { operations: [...threeWrites, look(three, 31, 39)], log },
    /r had seen revision 3 at 39, but w began to append revision 3 at 40/,
  ],
  [
    'two reads, and the later one sees less',
    { operations: [written(one, 0, 100), look(one, 10, 20, 'r'), look(genesis, 30, 40, 'q')], log: [one] },
    /r had seen revision 1 at 20, but q still saw revision 0 when he began at 30/,
  ],
  [
    'a conflict about a head that was not reached yet',
    { operations: [...threeWrites, refusedAt(three, late, 31, 39)], log },
    /v had seen revision 3 at 39, but w began to append revision 3 at 40/,
  ],
  [
    'a conflict about a head that had been left',
    { operations: [...threeWrites, refusedAt(two, late, 55, 60)], log },
    /but v still saw revision 2 when he began at 55/,
  ],
  [
    'a conflict where the writer stood at the head',
    { operations: [written(one, 0, 10), refusedAt(one, two, 20, 30)], log: [one] },
    /v was refused at revision 1, where he had appended/,
  ],
  [
    'a fork: two saw different revisions of one number',
    { operations: [...threeWrites, look(other, 35, 55)], log },
    /r was told of another revision 2 than the log has/,
  ],
  [
    'a head beyond the end of the log',
    { operations: [written(one, 0, 10), look(two, 5, 20)], log: [one] },
    /r was told of revision 2, and the log ends at 1/,
  ],
  [
    'a read of values that were never there together',
    { operations: [...threeWrites, read(three, 55, 60, { a: 2 })], log },
    /r read \[\["a",2\]\] at 3, and the log folds to \[\["a",3\]\]/,
  ],
  [
    'writes in another order than they were acknowledged in',
    { operations: [written(one, 60, 70), written(two, 20, 30), written(three, 40, 50)], log },
    /revision 2 was acknowledged to w at 30, but w began to append revision 1 at 60/,
  ],
  [
    'a revision nobody knows the outcome of, seen before it was made',
    { operations: [written(one, 0, 10), ended(two, 'unknown', 20), look(two, 11, 15)], log: [one, two] },
    /r had seen revision 2 at 15, but w began to append revision 2 at 20/,
  ],
]

/** Histories that look odd and are right. */
export const odd: readonly (readonly [title: string, history: Omit<History, 'start'>])[] = [
  ['nothing happened', { operations: [], log: [] }],
  ['a revision nobody knows the outcome of is not there', { operations: [ended(one, 'unknown', 0)], log: [] }],
  [
    'one nobody knows the outcome of arrived late, after others had looked',
    { operations: [ended(one, 'unknown', 0), look(genesis, 50, 60), look(one, 70, 80)], log: [one] },
  ],
  [
    'the same revision was tried again, and only then written',
    { operations: [ended(one, 'unknown', 0), look(genesis, 10, 20), written(one, 30, 40)], log: [one] },
  ],
  [
    'the first try had arrived after all, and the second met it',
    { operations: [ended(one, 'unknown', 0), refusedAt(one, one, 10, 20)], log: [one] },
  ],
  [
    'two overlapping reads see the log grow in either order',
    { operations: [written(one, 0, 50), look(one, 5, 40, 'r'), look(genesis, 5, 40, 'q')], log: [one] },
  ],
]
