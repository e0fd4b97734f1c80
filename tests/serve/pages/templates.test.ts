import { describe, expect, it } from 'vitest'
import { toFrame } from '../../../src/serve/pages/facts/layout.ts'
import { createAssets } from '../../../src/serve/pages/frame/assets.ts'
import { createTemplates, escapeHtml, faultSentence } from '../../../src/serve/pages/frame/templates.ts'
import { createUi } from '../../../src/serve/pages/frame/ui.ts'
import { makeSite } from '../../support/make-article.ts'

/** A page of the view, and the faults that were told. */
function render(templates: Readonly<Record<string, string>>, view = 'message') {
  const told: string[] = []
  const site = makeSite({ theme: { templates, files: {} } })
  const made = createTemplates(
    () => site,
    (fault) => told.push(faultSentence(fault)),
  )
  const frame = toFrame(site, { header: [], footer: [] }, createAssets(() => site)())
  const ui = createUi(site.publication, escapeHtml)
  const own = { title: 'A <title>', sentence: 'A sentence.', articles: [], loadingOf: () => undefined }
  const content = { ...own, frame, ui, links: [], metas: [] }
  return { html: made.render(view, content), told, again: () => made.render(view, content), site }
}

describe('templates of a theme', () => {
  it('escape the values that they show', () => {
    expect(render({ 'message.eta': '<h1><%= it.title %></h1>' }).html).toBe('<h1>A &lt;title&gt;</h1>')
  })

  it('include parts of the theme, with the ending or without, and built-in layouts', () => {
    const templates = {
      'message.eta': '<%~ include("./part.eta", { more: 1 }) %>',
      'part.eta': '<i><%= it.title + it.more %></i>',
    }
    expect(render(templates).html).toBe('<i>A &lt;title&gt;1</i>')
  })

  it.each([
    ['a wrong word of JavaScript', '<% if (it.title { %>', /^theme\/message\.eta: \S/],
    ['an open tag', '<p>\n<% it.title', /^theme\/message\.eta:2: unclosed tag/],
    [
      'a value that is not there',
      '<p>\n<%= it.no.value %>',
      /^theme\/message\.eta:2: Cannot read properties/,
    ],
    ['a word that is not there', '\n<%= title %>', /^theme\/message\.eta:2: title is not defined/],
    [
      'a part that is not there',
      '\n\n<%~ include("mesage") %>',
      /:3: there is no template mesage\.eta; did you mean message\.eta\?/,
    ],
    [
      'a part outside of the theme',
      '<%~ include("../../pages.ts") %>',
      /:1: there is no template pages\.ts\.eta/,
    ],
    ['a file that is not there', '<%= it.frame.asset("a.svg") %>', /:1: there is no theme\/assets\/a\.svg/],
    ['itself', '<%~ include("message") %>', /^theme\/message\.eta\S* .*Maximum call stack/],
    ['nothing thrown', '<% throw null %>', /^theme\/message\.eta/],
    ['a promise', '<%= await it.title %>', /^theme\/message\.eta: \S/],
    ['a promise that nobody waits for', '<% Promise.reject(new Error("late")) %>x', /message\.eta:1: /],
    ['a request', '\n<% fetch("https://a.example").then(String) %>x', /:2: fetch is not a function/],
    ['a timer', '<% setTimeout(() => { throw new Error("late") }) %>x', /:1: setTimeout is not a function/],
    ['work for later', '<% (async () => { throw new Error("late") })() %>x', /: a page does not wait: /],
    ['no words', '', /^theme\/message\.eta: the page is empty/],
  ])('with %s are left out, and named once', (_what, text, expected) => {
    const { html, told, again } = render({ 'message.eta': text })
    expect(html).toMatch(/^<!doctype html>.*<p class="lede">A sentence\.<\/p>/s)
    expect(told).toEqual([expect.stringMatching(expected)])
    expect(told[0]).toMatch(/; the built-in template serves$/)
    expect(again()).toBe(html)
    expect(told).toHaveLength(1)
  })

  it('change nothing that feeds and other pages are made of', () => {
    const text =
      '<% it.frame.publication.publisher.name = it.ui.words.search = "Mine" %><%= it.ui.words.search %>'
    const { html, site } = render({ 'message.eta': text })
    expect(html).toBe('Search')
    expect(site.publication.publisher.name).not.toBe('Mine')
  })

  it('that replace none because their name is misspelt are named, unless another one includes them', () => {
    const { told } = render({ 'fron.eta': 'x', 'cards.eta': 'x', 'follow.eta': '<%~ include("cards") %>' })
    expect(told).toEqual([
      'theme/fron.eta: replaces no built-in template; did you mean front.eta?; the built-in template serves',
    ])
  })

  it('are kept if only another one is broken', () => {
    const own = {
      'message.eta': '<% layout("layout", { pageTitle: "" }) %><p>own</p>',
      'layout.eta': '<%= it.no.value %>',
    }
    const { html, told } = render(own)
    expect(html).toMatch(/^<!doctype html>.*<p>own<\/p>/s)
    expect(told).toEqual([expect.stringMatching(/^theme\/layout\.eta:1: Cannot read/)])
  })
})
