import { decodePercent } from '../../../domain/redirects/address.ts'
/**
 * The picture that an address of Substack's image server shows in another size:
 * `https://substackcdn.com/image/fetch/w_1456,c_limit/https%3A%2F%2Fhost%2Fa.png`. Other addresses stay as they are.
 */
export function toOriginal(address: string): string {
  const [, encoded] =
    /^https?:\/\/(?:substackcdn\.com|cdn\.substack\.com)\/image\/fetch\/.*?(https?(?:%3A|:).+)$/i.exec(
      address,
    ) ?? []
  if (encoded === undefined) return address
  const original = decodePercent(encoded)
  return URL.canParse(original) ? original : address
}
