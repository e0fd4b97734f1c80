import type { Migrations } from './schema-builder.ts'

/** What programs need that write to the publication: tokens, the change log, other systems. See `migrations.ts`. */
export const writing: Migrations = {
  '023_tokens': ({ table }) =>
    table('token', {
      id: 'key',
      hash: 'unique text',
      name: 'text',
      scopes: 'text',
      sections: 'text?',
      created_at: 'text',
      created_by: 'text?',
      expires_at: 'text?',
      revoked_at: 'text?',
      last_used_on: 'text?',
      client_id: 'text?',
      me: 'text?',
      accepts_twice: 'integer',
    }),

  '024_changes': async ({ table, index }) => {
    await table('change', {
      id: 'number key',
      at: 'text',
      kind: 'text',
      article_id: 'text?',
      slug: 'text?',
      title: 'text?',
      revision: 'integer?',
      source_key: 'text?',
      how: 'text',
      who: 'text?',
      token_id: 'text?',
      detail: 'text?',
    })
    await index('change_by_article', 'change', ['article_id'])
    await index('change_by_key', 'change', ['source_key'], { isPartial: true })
  },

  // The answers to requests of programs that name a key: see `accounts/request-keys.ts`.
  '025_request_keys': async ({ table, index }) => {
    const row = { id: 'key', body_hash: 'text', started_at: 'text', answer: 'text?' } as const
    await table('request_key', row)
    await index('request_key_by_time', 'request_key', ['started_at'])
  },

  '026_webhooks': async ({ table, index }) => {
    await table('webhook', {
      id: 'key',
      url: 'text',
      events: 'text',
      description: 'text?',
      secret: 'text',
      former_secret: 'text?',
      former_until: 'text?',
      state: 'text',
      state_reason: 'text?',
      created_at: 'text',
      created_by: 'text?',
      taken_change: 'bigint',
      due_at: 'text',
      failures: 'integer',
      failing_since: 'text?',
      last_delivered_at: 'text?',
    })
    const delivery = {
      webhook_id: 'text',
      event_id: 'text',
      change_id: 'bigint',
      type: 'text',
      body: 'text?',
      taken_at: 'text',
      state: 'text',
      due_at: 'text',
      attempts: 'integer',
      result: 'text?',
      status: 'integer?',
      took_ms: 'integer?',
      last_at: 'text?',
    } as const
    await table('webhook_delivery', delivery, ['webhook_id', 'event_id'])
    await index('webhook_delivery_by_turn', 'webhook_delivery', [
      'webhook_id',
      'state',
      'due_at',
      'change_id',
    ])
    await index('webhook_delivery_by_time', 'webhook_delivery', ['webhook_id', 'taken_at', 'change_id'])
  },

  '027_indieauth': async ({ table, index }) => {
    await table('login_code', { hash: 'key', name: 'text?', expires_at: 'text' })
    await table('authorization_code', {
      hash: 'key',
      client_id: 'text',
      redirect_uri: 'text',
      challenge: 'text',
      scopes: 'text',
      me: 'text',
      name: 'text',
      person: 'text?',
      accepts_twice: 'integer',
      expires_at: 'text',
      used_at: 'text?',
      token_id: 'text?',
    })
    const refresh = {
      hash: 'key',
      token_id: 'text',
      scopes: 'text',
      expires_at: 'text',
      used_at: 'text?',
    } as const
    await table('refresh_secret', refresh)
    await index('refresh_secret_by_time', 'refresh_secret', ['expires_at'])
  },

  // Keyed by article, so that a post and its article are saved in one transaction.
  '028_posts': ({ table }) =>
    table('article_post', { article_id: 'article id', source: 'text' }, ['article_id']),

  // One row, unless a `publication.json` gives the publication. The document is as it was given, so that it can be checked anew.
  '029_publication': ({ table }) =>
    table('publication', { name: 'key', document: 'text', revision: 'integer', changed_at: 'text' }),

  '030_media_facts': ({ table }) =>
    table('media_fact', { file: 'key', alt: 'text?', credit: 'text?', caption: 'text?', changed_at: 'text' }),

  '031_superdesk': async ({ table, index }) => {
    await table('superdesk_item', {
      guid: 'key',
      story: 'text',
      follows: 'text?',
      version: 'integer',
      state: 'text',
      done_version: 'integer?',
      done_state: 'text?',
      is_taken_back: 'integer',
    })
    await index('superdesk_item_by_story', 'superdesk_item', ['story'])
    await index('superdesk_item_by_update', 'superdesk_item', ['follows'])
    await table('superdesk_media', { media_id: 'key', file: 'text', saved_at: 'text' })
  },

  '032_uploads': async ({ table, index }) => {
    await table('media_upload', { file: 'key', uploaded_at: 'text' })
    await index('media_upload_by_time', 'media_upload', ['uploaded_at desc', 'file'])
  },
}
