import { z } from 'zod'
import { count } from './count-setting.ts'
import { PublisherError } from './domain/errors.ts'
import { parseCidrs } from './push/address-rule.ts'
import type { PushLimits } from './push/push-limits.ts'
import { signatureMethods } from './push/sign-content.ts'

/** The settings of the hub, as `settings.ts` reads them. */
export const hubRules = {
  GAZETTE_ALLOW_CIDRS: z.string().default('').superRefine(areCidrs),
  GAZETTE_HUB_SIGNATURE: z
    .enum(signatureMethods, { error: `must be one of ${signatureMethods.join(', ')}` })
    .default('sha256'),
  GAZETTE_HUB_LEASE_DAYS: count(30, 10, 1),
  GAZETTE_HUB_REQUESTS: count(100_000, 120),
  GAZETTE_HUB_PENDING: count(100_000, 1_000, 1),
  GAZETTE_HUB_SUBSCRIPTIONS: count(10_000_000, 100_000),
  GAZETTE_HUB_SUBSCRIPTIONS_PER_HOST: count(10_000_000, 5_000),
  GAZETTE_HUB_AT_ONCE: count(1_000, 64, 1),
  GAZETTE_HUB_AT_ONCE_PER_HOST: count(1_000, 8, 1),
  GAZETTE_HUB_LOG_DAYS: count(3_650, 7),
}

type HubValues = { readonly [Name in keyof typeof hubRules]: z.output<(typeof hubRules)[Name]> }

export function toPushLimits(values: HubValues): PushLimits {
  return {
    allowedCidrs: values.GAZETTE_ALLOW_CIDRS,
    signatureMethod: values.GAZETTE_HUB_SIGNATURE,
    leaseDays: values.GAZETTE_HUB_LEASE_DAYS,
    requests: values.GAZETTE_HUB_REQUESTS,
    pending: values.GAZETTE_HUB_PENDING,
    subscriptions: values.GAZETTE_HUB_SUBSCRIPTIONS,
    subscriptionsPerHost: values.GAZETTE_HUB_SUBSCRIPTIONS_PER_HOST,
    atOnce: values.GAZETTE_HUB_AT_ONCE,
    atOncePerHost: values.GAZETTE_HUB_AT_ONCE_PER_HOST,
    logDays: values.GAZETTE_HUB_LOG_DAYS,
  }
}

function areCidrs(text: string, context: z.RefinementCtx): void {
  try {
    parseCidrs(text)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
}
