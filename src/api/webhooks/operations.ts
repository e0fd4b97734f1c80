import { z } from 'zod'
import { toDeliveryJson, toWebhookJson, type Webhook } from '../../domain/accounts/webhook.ts'
import { instantText } from '../../domain/moment.ts'
import { defineOperation, type Operation, type Reply } from '../operation.ts'
import { invalidRequest, toFieldProblems } from '../problem.ts'
import { defaultOverlapHours, longestOverlapHours, type WebhookWithSecret } from './admin.ts'
import {
  attemptOutput,
  deliveryOutput,
  webhookInput,
  webhookOutput,
  webhookParams,
  webhookWithSecret,
} from './schemas.ts'

const tag = 'Webhooks'
const types = ['application/json'] as const
const shared = { tag, scope: 'admin', params: webhookParams, problems: [404] } as const
const nothing = { types, schema: z.strictObject({}), isOptional: true } as const
const webhookAnswer = { 200: { description: 'The webhook as it is now.', schema: webhookOutput } }

const show = (webhook: Webhook): Reply => ({ status: 200, json: toWebhookJson(webhook) })
const withSecret = ({ webhook, secret }: WebhookWithSecret) => ({ ...toWebhookJson(webhook), secret })

const addWebhook = defineOperation({
  id: 'addWebhook',
  method: 'post',
  path: '/webhooks',
  tag,
  scope: 'admin',
  summary: 'Tells an address of changes from now on',
  description: 'Messages are signed as Standard Webhooks 1.0.0 says. The secret is in this answer alone.',
  body: { types, schema: webhookInput },
  problems: [409],
  answers: {
    201: {
      description: 'The webhook, with its secret.',
      schema: webhookWithSecret,
      headers: { Location: 'its address in the API' },
    },
  },
  run: async ({
    body: { url, events = [], description },
    deps: { webhooks, site },
    principal: { actor },
  }) => {
    const wanted = { url, events, ...(description !== undefined && { description }) }
    const problems = await webhooks.check(wanted)
    if (problems.length > 0) throw invalidRequest(toFieldProblems(problems, true))
    const made = await webhooks.add(wanted, actor)
    const headers = { Location: `${site().baseUrl}/api/webhooks/${made.webhook.id}` }
    return { status: 201, json: withSecret(made), headers }
  },
})

const listWebhooks = defineOperation({
  id: 'listWebhooks',
  method: 'get',
  path: '/webhooks',
  tag,
  scope: 'admin',
  summary: 'Lists the webhooks, the oldest first',
  answers: {
    200: { description: 'All webhooks.', schema: z.object({ webhooks: z.array(webhookOutput) }) },
  },
  run: async ({ deps }) => {
    const all = await deps.webhooks.list()
    return { status: 200, json: { webhooks: all.map(toWebhookJson) } }
  },
})

const readWebhook = defineOperation({
  ...shared,
  id: 'readWebhook',
  method: 'get',
  path: '/webhooks/{id}',
  summary: 'Reads a webhook',
  answers: webhookAnswer,
  run: async ({ params, deps }) => show(await deps.webhooks.find(params.id)),
})

const removeWebhook = defineOperation({
  ...shared,
  id: 'removeWebhook',
  method: 'delete',
  path: '/webhooks/{id}',
  summary: 'Removes a webhook with its log',
  answers: { 204: { description: 'It is told of nothing more.' } },
  run: async ({ params, deps, principal }) => {
    await deps.webhooks.remove(params.id, principal.actor)
    return { status: 204 }
  },
})

const pauseWebhook = defineOperation({
  ...shared,
  id: 'pauseWebhook',
  method: 'post',
  path: '/webhooks/{id}/pause',
  summary: 'Sends nothing until it is resumed; events wait',
  body: nothing,
  answers: webhookAnswer,
  run: async ({ params, deps, principal }) => show(await deps.webhooks.pause(params.id, principal.actor)),
})

const resumeWebhook = defineOperation({
  ...shared,
  id: 'resumeWebhook',
  method: 'post',
  path: '/webhooks/{id}/resume',
  summary: 'Sends again, at once, what waits, also after the server has disabled the webhook',
  body: {
    types,
    schema: z.strictObject({ skipMissed: z.boolean().optional().describe('only what comes from now on') }),
    isOptional: true,
  },
  answers: webhookAnswer,
  run: async ({ params, body: { skipMissed: skipsMissed = false }, deps, principal }) =>
    show(await deps.webhooks.resume(params.id, principal.actor, { skipsMissed })),
})

const hoursRule = { error: `must be a whole number from 0 to ${longestOverlapHours}` }

const rotateWebhookSecret = defineOperation({
  ...shared,
  id: 'rotateWebhookSecret',
  method: 'post',
  path: '/webhooks/{id}/rotate',
  summary: 'Makes a new secret; the former one signs as well for a while',
  body: {
    types,
    schema: z.strictObject({
      hours: z
        .int(hoursRule)
        .min(0, hoursRule)
        .max(longestOverlapHours, hoursRule)
        .optional()
        .describe(`for how long both sign; default: ${defaultOverlapHours}`),
    }),
    isOptional: true,
  },
  answers: { 200: { description: 'The webhook, with its new secret.', schema: webhookWithSecret } },
  run: async ({ params, body: { hours = defaultOverlapHours }, deps, principal }) => {
    const json = withSecret(await deps.webhooks.rotate(params.id, hours, principal.actor))
    return { status: 200, json }
  },
})

const testWebhook = defineOperation({
  ...shared,
  id: 'testWebhook',
  method: 'post',
  path: '/webhooks/{id}/test',
  summary: 'Sends a test message now, in whatever state the webhook is',
  description: 'The answer comes when the receiver has answered, after 15 seconds at most.',
  body: nothing,
  answers: { 200: { description: 'What the receiver has answered.', schema: attemptOutput } },
  run: async ({ params, deps }) => {
    const { at, ...attempt } = await deps.webhooks.test(params.id)
    return { status: 200, json: { at: instantText(at), ...attempt } }
  },
})

const limitRule = { error: 'must be a whole number from 1 to 1000' }

const listDeliveries = defineOperation({
  ...shared,
  id: 'listWebhookDeliveries',
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  summary: 'Lists the latest events of a webhook, newest first, with their attempts',
  query: z.strictObject({
    limit: z.coerce.number(limitRule).int(limitRule).min(1, limitRule).max(1000, limitRule).default(50),
  }),
  answers: {
    200: { description: 'Its log, of 30 days.', schema: z.object({ deliveries: z.array(deliveryOutput) }) },
  },
  run: async ({ params, query, deps }) => {
    const deliveries = await deps.webhooks.deliveries(params.id, query.limit)
    return { status: 200, json: { deliveries: deliveries.map(toDeliveryJson) } }
  },
})

const redeliverEvent = defineOperation({
  ...shared,
  id: 'redeliverEvent',
  method: 'post',
  path: '/webhooks/{id}/deliveries/{event}/redeliver',
  params: webhookParams.extend({ event: z.string().describe('the webhook-id of an event') }),
  summary: 'Sends an event again, under its id',
  body: nothing,
  answers: { 202: { description: 'It is sent as soon as it is its turn.' } },
  run: async ({ params, deps }) => {
    await deps.webhooks.redeliver(params.id, params.event)
    return { status: 202 }
  },
})

export const webhookOperations: readonly Operation[] = [
  addWebhook,
  listWebhooks,
  readWebhook,
  removeWebhook,
  pauseWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  testWebhook,
  listDeliveries,
  redeliverEvent,
]
