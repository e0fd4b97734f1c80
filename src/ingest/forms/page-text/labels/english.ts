import type { LanguageLabels } from './language-labels.ts'

/** English labels of every period since 2012, and of newspapers in general. */
export const english: LanguageLabels = {
  credit: 'Image source|Image copyright|Photo source|Picture source',
  caption: 'Image caption|Media caption|Video caption|Audio caption',
  published: 'Published|First published|First posted|Posted|Published at|Published on|Originally published',
  updated: 'Updated|Last updated|Last updated at|Last updated on|Last modified|Modified|Last posted',
  by: 'By|Written by|Words by|Story by',
  and: 'and|&',
  author: 'Author',
  role: 'Role|Reporting from',
  related:
    "Related|Related stories|Related story|Related articles|Related article|Related content|Related links|Related coverage|Related internet links|Related BBC links|Related news|Related items|Related reading|See also|Further reading|More on this story|More on this|More stories|More from this section|More like this|Around the BBC|Around the web|Elsewhere on the BBC|Elsewhere on the web|Top stories|Top story|Features|Features & analysis|Must see|Must watch|Most read|Most popular|Most viewed|Most watched|Most shared|Most recent|Trending|Popular now|Popular stories|Editor's picks|Editors' picks|Recommended|Recommended stories|Recommended for you|Recommended reading|You may also like|You might also like|You may like|Read next|Up next|Read more|Read also|Also read|More|More news|Latest news|Latest stories|Latest|Don't miss|Listen|Watch|In case you missed it|What to read next|More to explore|Sponsored|Sponsored content|Paid content|From our partners|Comment guidelines|Community guidelines|Join the conversation|About the author|About the authors|Our standards|Purchase licensing rights|Newsletter|Newsletters",
  topics:
    'Related topics|Topics|Tags|Filed under|Explore more on these topics|More about|More on these topics|In this article|Read more about|Topics in this article|Categories',
  buttons:
    'Share|Share this|Share page|Share this page|Share article|Share this article|Share story|Share this story|Share options|Share on|Share on Facebook|Share on Twitter|Share on X|Share via email|Share full article|ShareSave|Save|Saved|Bookmark|Copy link|Copy this link|Copied|Link copied|Email|Email link|Email this|Email this link|Mail|Messenger|Facebook|X|Twitter|WhatsApp|LinkedIn|Pinterest|Reddit|Telegram|Flipboard|Instagram|Bluesky|Threads|Tumblr|Pocket|Print|Print this|Comment|Comments|View comments|Show comments|Leave a comment|Post a comment|Jump to comments|About sharing|Read more about sharing|Close share panel|Close panel|External links|External link|Advertisement|Advertising|Ad|Ads|AD|Article content|Story continues|Story continues below|Story continues below advertisement|Article continues below|Article continues below advertisement|Article continues after advertisement|Content continues below|Hide ad|Report ad|Report this ad|Why this ad?|Skip advertisement|Skip ad|Close|Loading|Loading...|Close menu|Menu|Home|Search|Sign in|Log in|Sign up|Subscribe|Subscribe now|Register|Register now|Follow|Follow us|Follow topic|Following|Skip to content|Skip to main content|Skip to footer|Back to top|Go to top|Return to top|Play|Pause|Mute|Unmute|Play video|Watch live|Listen to article|Listen to this article|Full screen|View image in fullscreen|View gallery|View image|Enlarge image|Open image in gallery|Gallery|Show caption|Hide caption|Reuse this content|Reprints|Gift this article|Give this article|Add as preferred on Google|Add us as a preferred source on Google|Get involved|Live reporting|Live|Video|Audio|Quote message|More to follow|More to follow...|More to come|More to come...|More details to follow|This story is developing|Accept and continue|Accept all|Reject all|Manage cookies|Cookie settings|Purchase licensing rights|Learn more|See more|Show more|View more|Load more|Read full story|Continue reading|Enter your email address|Email address|Your email address|Popular in the community|Click here|Article|Text size|Font size|Options|Translate|Done|Cancel|OK',
  dateWords:
    'ago|just now|second|seconds|sec|secs|minute|minutes|min|mins|hour|hours|hr|hrs|day|days|week|weeks|month|months|yesterday|today|at|on|of|the|st|nd|rd|th|am|pm|a.m|p.m|noon|midnight|local|time|standard|daylight|summer|british|eastern|central|pacific|mountain|last|first|updated|published|posted|modified|edited|sept',
  skips:
    'Skip … and continue reading > End of …|Skip … > End of …|Skip past newsletter promotion > After newsletter promotion|Share this with > Close share panel|Skip past … > After …',
}
