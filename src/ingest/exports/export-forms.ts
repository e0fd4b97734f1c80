import { feed } from '../forms/feed-export/feed-form.ts'
import { ghost } from '../forms/ghost/ghost-form.ts'
import { jsonLines } from '../forms/json-lines/json-lines.ts'
import { medium } from '../forms/medium/medium-form.ts'
import { movableType } from '../forms/movable-type/movable-type-form.ts'
import { itemForms } from '../forms/news-items/item-forms.ts'
import { siteForms } from '../forms/static-sites/site-forms.ts'
import { substack } from '../forms/substack/substack-form.ts'
import { tumblr } from '../forms/tumblr/tumblr-form.ts'
import { page } from '../forms/web-page/page-form.ts'
import { wordPress } from '../forms/wordpress/wordpress-form.ts'
import type { ExportForm } from './export-form.ts'

/** The forms in the order of their recognition: the more certain sign first. Each loads its reader when it is used. */
// Feeds after exports of other systems, which are RSS, too; pages last, since any address has one.
export const exportForms: readonly ExportForm[] = [
  ghost,
  substack,
  tumblr,
  wordPress,
  medium,
  movableType,
  ...siteForms,
  ...itemForms,
  feed,
  page,
  jsonLines,
]
