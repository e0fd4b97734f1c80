import { z } from 'zod'

/** A setting that is a whole number from `least` to `most`. */
export function count(most: number, byDefault: number, least = 0) {
  return z
    .string()
    .default(String(byDefault))
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    })
    .transform(Number)
}
