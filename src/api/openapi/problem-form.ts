import { z } from 'zod'

export const fieldProblem = z
  .object({
    pointer: z.string().optional().describe('where it is in the JSON body (RFC 6901)'),
    field: z.string(),
    line: z.int().optional().describe('line of a body that is a text, from 1'),
    detail: z.string(),
  })
  .meta({ id: 'FieldProblem' })

export const problemForm = z
  .looseObject({
    type: z.url(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional().describe('the id of the request, as in the log'),
    errors: z.array(fieldProblem).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' })
