import { expect, test } from 'vitest'
import { resolveReferences } from '../../../../src/ingest/forms/static-sites/references.ts'

const settings = {
  values: { 'site.url': 'https://shoal.example', 'site.baseurl': '/b', base: '/b' },
  find: async (name: string) => (name === 'fog.md#low' || name === 'fog' ? '/2020/fog/' : undefined),
}

test.each([
  ['[a]({{< ref "fog.md#low" >}})', '[a](/2020/fog/#low)'],
  ['[a]({% post_url fog %})', '[a](/2020/fog/)'],
  ['[a]({% post_url unknown %})', '[a]({% post_url unknown %})'],
  ['{{ site.url }}{{site.baseurl}}/a.png', 'https://shoal.example/b/a.png'],
  ['{{ "/a.png" | relative_url }} {{ \'a.png\' | absolute_url }}', '/b/a.png /b/a.png'],
  ['{{ "/a.png" | prepend: site.baseurl }}', '/b/a.png'],
  ['{{ page.title }} {{ site.other }} {{ "x" }}', '{{ page.title }} {{ site.other }} {{ "x" }}'],
  ['{% raw %}{{ site.url }}{% endraw %}', '{% raw %}{{ site.url }}{% endraw %}'],
  ['{{<youtube w7Ft2ymGmfc>}}', '<https://www.youtube.com/watch?v=w7Ft2ymGmfc>'],
  ['{{< youtube id="a-b_1" title="x" >}}', '<https://www.youtube.com/watch?v=a-b_1>'],
  ['{{< youtube "javascript:alert(1)" >}}', '{{< youtube "javascript:alert(1)" >}}'],
  [
    '{{< tweet user="ida" id="12" >}} {{< tweet 12 >}}',
    '<https://twitter.com/ida/status/12> <https://twitter.com/i/status/12>',
  ],
  [
    '{% gist ida/1a2b %} {{< gist ida 1a2b >}}',
    '<https://gist.github.com/ida/1a2b> <https://gist.github.com/ida/1a2b>',
  ],
  ['{% asset_img fog bell.png The "old" bell %}', '![The old bell](<bell.png>)'],
  [
    '{% include figure image_path="/a b.png" alt="A [bell]" caption="By \\ night" %}',
    '![A \\[bell\\]](</a b.png> "By \\\\ night")',
  ],
  ['{% include image.html url="/a.png" description="The *bell*" %}', '![](</a.png> "The *bell*")'],
  ['{% include note.html n=1 note="Rung twice a day." %}', 'Rung twice a day.'],
  ['{% include toc.html %}', '{% include toc.html %}'],
  ['One\n\n* TOC\n{:toc}\n\nTwo', 'One\n\n\n\n\nTwo'],
  ['* TOC\n* Two', '* TOC\n* Two'],
])('%j becomes %j', async (text, expected) => {
  expect(await resolveReferences(text, settings)).toBe(expected)
})
