import { describe, expect, it } from 'vitest'
import { readFrontMatter } from '../../../../src/ingest/forms/front-matter/read-front-matter.ts'

const problemsOf = (text: string) =>
  readFrontMatter(text).problems.map(({ field, line, message }) => [field, line, message])

describe('front matter', () => {
  it('gives each field as it was typed, with its line, and the text after it', () => {
    const text = '---\ntitle: 1984\npublished: 2026-11-23\nauthors:\n  - name: Ida\n  - Jo\n---\nBody\n'
    const { fields, lines, problems, body, bodyLine } = readFrontMatter(text)
    expect(problems).toEqual([])
    expect(fields).toEqual({ title: '1984', published: '2026-11-23', authors: [{ name: 'Ida' }, 'Jo'] })
    expect([
      lines.get('title')?.first,
      lines.get('authors.0.name')?.first,
      lines.get('authors.1')?.first,
    ]).toEqual([2, 5, 6])
    expect([body, bodyLine]).toEqual(['Body\n', 8])
  })

  it.each([
    ['Just text\n---\nmore', 'a rule in the text is no front matter'],
    ['\n---\n\nmore text\n---\n', 'below an empty line, a rule without a field is a rule'],
    ['---\n\nText\n', 'a rule at the top of a text'],
    ['{ no field', 'a brace is no JSON'],
    ['title: the word that a page begins with\n\nText', 'one line with a colon is a sentence'],
    ['', 'nothing is nothing'],
  ])('is not found in %j: %s', (text) => {
    expect(readFrontMatter(text)).toMatchObject({ fields: {}, problems: [], body: text, bodyLine: 1 })
  })

  it.each([
    ['YAML below empty lines', '\n\n---\ntitle: A\n---\nBody', 4, 6],
    ['YAML that says so', '---yaml\ntitle: A\n---\nBody', 2, 4],
    ['JSON', '{\n  "title": "A",\n  "draft": false\n}\nBody', 2, 5],
    ['TOML', '+++\ntitle = "A"\n+++\nBody', 2, 4],
    ['TOML between other fences', '---toml\ntitle = "A"\n---\nBody', 2, 4],
    ['JSON between fences', '---json\n{\n  "title": "A"\n}\n---\nBody', 3, 6],
  ])('is read as %s', (_what, text, titleLine, bodyLine) => {
    const read = readFrontMatter(text)
    expect(read).toMatchObject({ fields: { title: 'A' }, problems: [], body: 'Body', bodyLine })
    expect(read.lines.get('title')?.first).toBe(titleLine)
  })

  it('takes an unquoted null for nothing, and keeps the word in quotes', () => {
    expect(readFrontMatter('---\ntitle: "null"\nsummary: null\nrights: ~\n---\n').fields).toEqual({
      title: 'null',
      summary: '',
      rights: '',
    })
  })

  it('does not expand an alias bomb', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`
    const text = ['---', 'a: &a [x]', level('b', 'a'), level('c', 'b'), level('d', 'c'), '---', 'Body'].join(
      '\n',
    )
    expect(readFrontMatter(text).problems).toHaveLength(1)
  })
})

describe('a mistake in front matter is named with its line', () => {
  const rows: readonly (readonly [what: string, yaml: string, problems: readonly unknown[]])[] = [
    [
      'a colon in a value',
      'title: Bread: a story',
      [['title', 2, 'title must be in quotes, since it holds a colon: write title: "Bread: a story"']],
    ],
    [
      'a colon and quotation marks in a value',
      'title: She said: "no"',
      [['title', 2, 'title must be in quotes, since it holds a colon: write title: "She said: \\"no\\""']],
    ],
    [
      'an unclosed quote',
      'title: "Bread\npublished: 2026-11-23',
      [['title', 2, 'title is not closed: the quotation mark " that opens on line 2 has no partner']],
    ],
    [
      'an unclosed quote further down',
      "title: Bread\nsummary: 'It rises\ntags: [a]",
      [['summary', 3, "summary is not closed: the quotation mark ' that opens on line 3 has no partner"]],
    ],
    [
      'words behind a quote',
      'title: "Bread" is good',
      [['title', 2, 'title goes on behind its closing quotation mark: write title: \'"Bread" is good\'']],
    ],
    [
      'a backslash',
      'title: "C:\\data"',
      [
        [
          'title',
          2,
          'title has a backslash that begins no known sign: in double quotes write \\\\ for it, or put the value in single quotes',
        ],
      ],
    ],
    [
      'a list that is not closed',
      'tags: [a, b',
      [['tags', 2, 'tags is not closed: the list that opens with [ on line 2 needs ] at its end']],
    ],
    [
      'a sign at the beginning',
      'title: @home',
      [['title', 2, 'title must be in quotes, since it begins with @: write title: "@home"']],
    ],
    [
      'brackets that are no list',
      'title: [Update] Storm',
      [['title', 2, 'title must be in quotes, since it begins with [: write title: "[Update] Storm"']],
    ],
    [
      'signs that are syntax',
      'title: &Co wins\nsummary: *note\nrights: !ours\nsection: {{ section }}',
      [
        ['title', 2, 'title must be in quotes, since it begins with &: write title: "&Co wins"'],
        ['summary', 3, 'summary must be in quotes, since it begins with *: write summary: "*note"'],
        ['rights', 4, 'rights must be in quotes, since it begins with !: write rights: "!ours"'],
        ['section', 5, 'section must be in quotes, since it begins with {: write section: "{{ section }}"'],
      ],
    ],
    [
      'quotes within quotes',
      'title: "She said "no" to it"\nsummary: \'It\'s good\'',
      [
        ['title', 2, 'title goes on behind its closing quotation mark: write title: \'She said "no" to it\''],
        ['summary', 3, 'summary goes on behind its closing quotation mark: write summary: "It\'s good"'],
      ],
    ],
    [
      'a field that is indented',
      'title: Bread\n slug: bread\ntags: [a]',
      [
        [
          'front matter',
          3,
          'the front matter must be YAML: line 3 must not be indented, since "slug: bread" is a field of its own',
        ],
      ],
    ],
    [
      'an item that is indented deeper',
      'title: Bread\nauthors:\n- Ida\n - Tam',
      [
        [
          'front matter',
          5,
          'the front matter must be YAML: line 5 must begin exactly below the dash of the item above it: "- Tam"',
        ],
      ],
    ],
    ['no space', 'title:Bread', [['title', 2, 'title must have a space behind its colon']]],
    [
      'no field',
      'title: Bread\nnothing',
      [
        [
          'front matter',
          3,
          'the front matter must be fields such as "title: A headline"; line 3 says "nothing"',
        ],
      ],
    ],
    [
      'a field twice',
      'title: A\nslug: b\ntitle: C',
      [['title', 4, 'title is there twice: on line 2 and on line 4']],
    ],
    [
      'a tab',
      'title: A\nauthors:\n\t- name: Ida',
      [['front matter', 4, 'the front matter must be indented with spaces: line 4 is indented with a tab']],
    ],
    [
      'a tab before a field of its own',
      'title: A\n\tslug: b\nauthors:\n\t- name: Ida',
      [
        ['front matter', 5, 'the front matter must be indented with spaces: line 5 is indented with a tab'],
        [
          'front matter',
          3,
          'the front matter must be YAML: line 3 must not be indented, since "slug: b" is a field of its own',
        ],
      ],
    ],
    [
      'a colon in a list of objects',
      'title: A\nfigures:\n  - file: a.png\n    alt: A quay: empty',
      [['alt', 5, 'alt must be in quotes, since it holds a colon: write alt: "A quay: empty"']],
    ],
    [
      'several mistakes',
      'title: Bread: a story\nsummary: "It rises\nslug: bread',
      [
        ['title', 2, expect.stringContaining('holds a colon')],
        ['summary', 3, expect.stringContaining('opens on line 3')],
      ],
    ],
    [
      'a list instead of fields',
      '- a\n- b',
      [['front matter', 2, 'the front matter must be fields such as "title: A headline"; line 2 says "- a"']],
    ],
  ]
  it.each(rows)('%s', (_what, yaml, problems) => {
    expect(problemsOf(`---\n${yaml}\n---\nBody\n`)).toEqual(problems)
    expect(readFrontMatter(`---\n${yaml}\n---\nBody\n`).body).toBe('Body\n')
  })

  it('and the right fields are read all the same', () => {
    const { fields } = readFrontMatter('---\ntitle: Bread: a story\nslug: bread\ntags:\n  - a\n---\n')
    expect(fields).toEqual({ slug: 'bread', tags: ['a'] })
  })

  it.each([
    ['the second fence', '---\ntitle: A\n\nText\n', 1, 'must end with a line that is only ---'],
    ['a fence of another kind', '---\ntitle: A\n+++\nText\n', 1, 'only ---; line 3 says "+++"'],
    ['the second fence of TOML', '+++\ntitle = "A"\n\nText\n', 1, 'must end with a line that is only +++'],
    ['a fence of two signs', '---\ntitle: A\n--\nText\n', 1, 'only ---; line 3 says "--"'],
    [
      'the first fence',
      'title: A\ndate: 2026-11-23\n---\nText\n',
      1,
      'must begin with a line that is only ---',
    ],
    ['the closing brace', '{\n"title": "A"\n\nText\n', 1, 'must end with a line that is only }'],
    [
      'a language that can be read',
      '---js\n{ title: "A" }\n---\n',
      1,
      'must be YAML, TOML or JSON; line 1 says "---js"',
    ],
    ['a comma in JSON', '{\n"title": "A"\n"slug": "b"\n}\n', 2, 'is not JSON: a comma is missing'],
  ])('%s is missing', (_what, text, line, message) => {
    expect(problemsOf(text)).toContainEqual(['front matter', line, expect.stringContaining(message)])
  })

  it.each([
    ['title: We are #1', 'title', 'title is without "#1"'],
    ['tags:\n  - #ferry', 'front matter', 'front matter is without "#ferry"'],
  ])('%j loses words to a comment, and that is said', (yaml, field, message) => {
    const { warnings } = readFrontMatter(`---\n${yaml}\n---\n`)
    expect(warnings).toContainEqual(
      expect.objectContaining({ field, message: expect.stringContaining(message) }),
    )
  })

  it.each(['title: A # a note', 'title: "We are #1"', 'title: C# and F#', "summary: 'a #b'"])(
    '%j loses nothing',
    (yaml) => {
      expect(readFrontMatter(`---\n${yaml}\n---\n`).warnings).toEqual([])
    },
  )
})

describe('TOML', () => {
  const read = (toml: string) => readFrontMatter(`+++\n${toml}\n+++\nBody\n`)

  it('gives each field as it was typed, with its line', () => {
    const toml = [
      'title = "A" # a note',
      'slug = 1984',
      'date = 2026-03-11T09:00:00+01:00',
      'draft = true',
      'summary = """',
      'license = "no field"',
      '"""',
      'tags = [',
      '  "a",',
      '  "b" ]',
      '[params]',
      '  author = "Ida"',
      '[[figures]]',
      "  file = 'a.png'",
    ].join('\n')
    const { fields, lines, problems } = read(toml)
    expect(problems).toEqual([])
    expect(fields).toEqual({
      title: 'A',
      slug: '1984',
      published: '2026-03-11T09:00:00+01:00',
      status: 'draft',
      summary: 'license = "no field"\n',
      tags: ['a', 'b'],
      authors: 'Ida',
      figures: [{ file: 'a.png' }],
    })
    expect(
      ['title', 'published', 'tags', 'authors', 'license'].map((name) => lines.get(name)?.first),
    ).toEqual([2, 4, 9, 13, undefined])
  })

  it.each([
    ['2026-03-11', '2026-03-11'],
    ['2026-03-11 09:00:00', '2026-03-11 09:00:00'],
    ['2026-02-30', '2026-02-30'],
    ['2026-03-11T09:00:00Z # a note', '2026-03-11T09:00:00Z'],
  ])('keeps the date %s as written', (written, published) => {
    expect(read(`title = "A"\ndate = ${written}`).fields.published).toBe(published)
  })

  const rows: readonly (readonly [what: string, toml: string, problems: readonly unknown[]])[] = [
    [
      'a text without quotes',
      'title = Bread and butter',
      [['title', 2, 'title must be in quotes, as every text in TOML: write title = "Bread and butter"']],
    ],
    [
      'an unclosed quote',
      'title = "Bread\ndraft = true',
      [['title', 2, 'title is not closed: the quotation mark " that opens on line 2 has no partner']],
    ],
    [
      'a colon',
      'title: "Bread"\nslug = "a"',
      [['title', 2, 'title must have = behind its name, as every field in TOML; line 2 has a colon']],
    ],
    [
      'a list that is not closed, and what follows it',
      'tags = ["a",\n  "b"\ntitle = Bread',
      [
        ['tags', 2, 'tags is not closed: the list that opens with [ on line 2 needs ] at its end'],
        ['title', 4, expect.stringContaining('in quotes')],
      ],
    ],
    ['no value', 'title = "A"\nslug =', [['slug', 3, 'slug has no value; an empty text is ""']]],
    [
      'several mistakes',
      'title = Bread\nslug = "a"\nsummary = "b',
      [
        ['title', 2, expect.stringContaining('in quotes')],
        ['summary', 4, expect.stringContaining('is not closed')],
      ],
    ],
    [
      'a field twice',
      'title = "A"\ntitle = "B"',
      [['front matter', 3, expect.stringContaining('must be TOML: ')]],
    ],
  ]
  it.each(rows)('names %s with its line', (_what, toml, problems) => {
    expect(read(toml).problems.map(({ field, line, message }) => [field, line, message])).toEqual(problems)
  })
})
