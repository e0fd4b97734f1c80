import { findClosest } from '../domain/closest.ts'

/** The fields of an article's JSON form, in the order of the schema. */
export const articleFields = [
  'id',
  'guid',
  'slug',
  'title',
  'summary',
  'contentHtml',
  'authors',
  'section',
  'tags',
  'language',
  'published',
  'updated',
  'corrections',
  'canonicalUrl',
  'source',
  'rights',
  'license',
  'figures',
  'related',
  'aliases',
  'status',
  'withdrawal',
  'problems',
] as const

/** The field that a misspelt name such as `Title`, `titel` or `publised` probably means; undefined if none is near. */
export function findNearField(name: string): string | undefined {
  return findClosest(name, articleFields)
}
