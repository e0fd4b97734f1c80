import { z } from 'zod'
import { type RslScope, rslPayments, rslUsages, rslUsers } from '../../domain/rsl.ts'
import { webAddress } from '../field-rules.ts'

function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words)
}

function listOf<Word extends z.ZodType>(word: Word) {
  return z.array(word).nonempty({ error: 'must not be empty' })
}

const geo = z.string().regex(/^[A-Z]{2}$/, { error: 'must be a country’s two capital letters, or EU' })

const scope = z
  .strictObject({
    usage: listOf(oneOf(rslUsages)).optional(),
    user: listOf(oneOf(rslUsers)).optional(),
    geo: listOf(geo).optional(),
  })
  .refine(holdsSomething, { error: 'must say usage, user or geo' })

const payment = z
  .strictObject({
    type: oneOf(rslPayments).optional(),
    standard: webAddress.optional(),
    custom: webAddress.optional(),
    amount: z
      .strictObject({
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, { error: 'must be a currency’s three capital letters, such as EUR' }),
        value: z
          .string({ error: 'must be text such as "0.015"' })
          .regex(/^\d+(\.\d+)?$/, { error: 'must be a decimal such as "0.015"' }),
      })
      .optional(),
  })
  .refine(holdsSomething, { error: 'must say type, standard, custom or amount' })
  .refine(({ type, amount }) => type !== 'free' || !amount, { error: 'must have no amount where it is free' })

/**
 * `rsl` of `publication.json`. Permitting and prohibiting the same word is an error: clients would treat it as prohibited
 * (RSL 1.0, section 3.1.1).
 */
export const rslForm = z
  .strictObject({
    permits: scope.optional(),
    prohibits: scope.optional(),
    payment: payment.optional(),
    server: webAddress.optional(),
    terms: webAddress.optional(),
  })
  .refine((terms) => terms.permits || terms.prohibits || terms.payment, {
    error: 'must say permits, prohibits or payment',
  })
  .superRefine(({ permits = {}, prohibits = {} }, context) => {
    const forbidden = wordsOf(prohibits)
    for (const word of wordsOf(permits).filter((permitted) => forbidden.includes(permitted))) {
      context.addIssue({ code: 'custom', message: `must not both permit and prohibit ${word}` })
    }
  })

function wordsOf({ usage = [], user = [], geo: countries = [] }: RslScope): string[] {
  return [...usage, ...user, ...countries]
}

function holdsSomething(fields: object): boolean {
  return Object.values(fields).some((value) => value !== undefined)
}
