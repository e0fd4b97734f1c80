import { instantText } from '../../domain/moment.ts'
import type { Store } from '../../store/store.ts'
import type { Report } from '../report.ts'

/** A one-time code for the page on which a person allows a program to write here. */
export async function loginCommand(
  { logins }: Pick<Store, 'logins'>,
  { name }: { readonly name?: string },
): Promise<Report> {
  const login = await logins.begin(name)
  const expiresAt = instantText(login.expiresAt)
  return {
    json: { ...login, expiresAt },
    text: login.code,
    remarks: [`Type this code into the page that asks for it. It works once, until ${expiresAt}.`],
  }
}
