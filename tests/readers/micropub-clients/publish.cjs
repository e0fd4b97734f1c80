// Publishes with two clients from npm, in a process of its own: one of them knows no FormData but its own.
const { createRequire } = require('node:module')
const { createReadStream } = require('node:fs')
const [installed, home, token, picture] = process.argv.slice(2)
const load = createRequire(`${installed}/package.json`)
delete global.FormData

async function publish() {
  const Helper = load('micropub-helper')
  const helper = new Helper({ token })
  const found = await helper.getEndpointsFromUrl(home)
  const isValid = await helper.verifyToken()
  const config = await helper.query('config')
  helper.options.mediaEndpoint = config['media-endpoint']
  const media = await helper.postMedia(createReadStream(picture))
  const posts = {
    json: await helper.create({
      type: ['h-entry'],
      properties: {
        name: ['By JSON'],
        content: [{ html: '<p>From <b>JSON</b></p>' }],
        category: ['a', 'b'],
        photo: [media],
      },
    }),
    form: await helper.create(
      { h: 'entry', name: 'By a form', content: 'From a form', category: ['a', 'b'] },
      'form',
    ),
    multipart: await helper.create(
      { h: 'entry', content: 'From a form in parts', category: ['c'], photo: createReadStream(picture) },
      'multipart',
    ),
  }
  const source = await helper.querySource(posts.json, ['content', 'category'])
  await helper.update(posts.form, { replace: { content: ['Changed'] }, add: { category: ['c'] } })
  await helper.delete(posts.multipart)
  const { Micropub } = load('micropub-client')
  const client = new Micropub({ url: found.micropub, token })
  const mediaEndpoint = (await client.getConfig())['media-endpoint']
  const updated = await client.update({ url: posts.json, delete: ['category'] })
  process.stdout.write(JSON.stringify({ found, isValid, media, posts, source, mediaEndpoint, updated }))
}

publish().catch((error) => {
  console.error(error?.message, error?.error?.response?.data ?? error)
  process.exitCode = 1
})
