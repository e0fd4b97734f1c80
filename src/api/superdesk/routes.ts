import { Router } from 'express'
import { absoluteUrl, paths } from '../../domain/site.ts'
import { answering } from '../answering.ts'
import { ApiError } from '../problem.ts'
import { parseJson, readBody } from '../read-request.ts'
import type { SuperdeskDeps } from './deps.ts'
import { createItemReceiver, type ItemReport } from './receive-item.ts'
import { findMediaFile, receiveMedia } from './receive-media.ts'
import { createSignatureCheck } from './signature.ts'

/** What a destination of Superdesk with the delivery type HTTP Push sends to: see README.md. */
export function createSuperdeskRoutes(deps: SuperdeskDeps): Router {
  const { site, limits, log, secret } = deps
  const router = Router({ caseSensitive: true, strict: true })
  const receiveItem = createItemReceiver(deps)

  router.post('/superdesk/push', (req, res) =>
    answering(req, res, deps, async () => {
      const signature = createSignatureCheck(req, secret)
      const { bytes } = await readBody(req, { types: ['application/json'] }, limits.bodyBytes)
      signature.add(bytes)
      signature.finish()
      const report = await receiveItem(parseJson(bytes))
      log.info(toLogged(report), 'an item of Superdesk has come')
      res.status(200).json(toAnswer(report))
    }),
  )

  // Not signed: Superdesk only asks which files it must send. A media id may hold slashes.
  router.get('/superdesk/assets/*id', (req, res) =>
    answering(req, res, deps, async () => {
      const id = [req.params.id].flat().join('/')
      const file = await findMediaFile(id, deps)
      if (file !== undefined) return void res.status(200).json({ media_id: id })
      throw new ApiError({ status: 404, word: 'not_found', detail: `there is no media file ${id}` })
    }),
  )

  router.post('/superdesk/assets', (req, res) =>
    answering(req, res, deps, async () => {
      const { id, file, isNew } = await receiveMedia(req, deps)
      log.info({ event: 'superdesk_media', file }, 'a media file of Superdesk has come')
      res.status(isNew ? 201 : 200).json({ media_id: id, file })
    }),
  )

  function toAnswer({ outcome, reason, article, warnings = [] }: ItemReport) {
    const url = article && absoluteUrl(site().baseUrl, paths.article(article.slug))
    return {
      outcome,
      ...(reason && { reason }),
      ...(url && { url }),
      ...(warnings.length > 0 && { warnings }),
    }
  }

  return router
}

function toLogged({ outcome, reason, article, warnings = [] }: ItemReport) {
  const slug = article?.slug
  return {
    event: 'superdesk_item',
    outcome,
    ...(slug && { slug }),
    ...(reason && { reason }),
    ...(warnings.length > 0 && { warnings: warnings.map(({ message }) => message) }),
  }
}
