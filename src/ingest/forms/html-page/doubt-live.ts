import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../../domain/errors.ts'
import { findAll, isElement } from '../../html/tree.ts'
import { liveWords } from '../page-text/labels/headline-words.ts'
import { doubt } from './find-story.ts'

const postNames = /^(?:liveblog|live-blog|liveticker|live-update)s?[-_]+(?:post|entry|item|update)s?$/i
const leastPosts = 2

/** The doubt about a live page: it is many posts of many hours, and no article. */
export function doubtLive(root: Root, title: unknown): Remark[] {
  const [heading] = findAll(root, (node) => isElement(node, 'h1'))
  const titles = [title, heading && toText(heading)]
  const isLive =
    titles.some((one) => typeof one === 'string' && liveWords.test(one)) ||
    findAll(root, (node) => isElement(node, 'script') && /"LiveBlogPosting"/.test(scriptOf(node))).length >
      0 ||
    findAll(root, ({ properties }) => /\/LiveBlogPosting$/.test(String(properties.itemType ?? ''))).length >
      0 ||
    findAll(root, ({ properties }) => namesOf(properties.className).some((name) => postNames.test(name)))
      .length >= leastPosts
  return isLive ? [doubt(root, 'it is a live page: its posts are no single article')] : []
}

function namesOf(names: unknown): string[] {
  return [names].flat().filter((name): name is string => typeof name === 'string')
}

function scriptOf({ children }: Element): string {
  return children.map((child) => ('value' in child ? child.value : '')).join('')
}
