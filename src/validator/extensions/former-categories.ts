/** Apple's categories until 2019 that it no longer has. A feed with one of them is in no category. */
export const formerCategories: Readonly<Record<string, readonly string[]>> = {
  Arts: ['Literature'],
  'Arts & Entertainment': list(
    'Architecture, Design, Entertainment, Games, Performing Arts, Photography, Poetry, Science Fiction',
  ),
  'Audio Blogs': [],
  Business: list('Business News, Finance, Management & Marketing, News, Shopping'),
  Education: list(
    'Education Technology, Educational Technology, Higher Education, K-12, Language Courses, Training',
  ),
  Family: [],
  Food: [],
  'Games & Hobbies': list('Automotive, Aviation, Hobbies, Other Games, Video Games'),
  'Government & Organizations': list('Local, National, Non-Profit, Regional'),
  Health: list(
    'Alternative Health, Diet & Nutrition, Fitness, Fitness & Nutrition, Relationships, Self-Help, Sexuality',
  ),
  International: list(
    'Australian, Belgian, Brazilian, Canadian, Chinese, Dutch, French, German, Hebrew, Italian, Japanese, Norwegian, ' +
      'Polish, Portuguese, Spanish, Swedish',
  ),
  'Movies & Television': [],
  'News & Politics': [],
  Politics: [],
  'Public Radio': [],
  'Religion & Spirituality': list('New Age, Other, Philosophy'),
  'Science & Medicine': list('Medicine, Natural Sciences, Social Sciences'),
  'Society & Culture': ['History'],
  'Sports & Recreation': list('Amateur, College & High School, Outdoor, Professional'),
  'Talk Radio': [],
  Technology: list(
    'Computers, Developers, Gadgets, Information Technology, News, Operating Systems, Podcasting, Smart Phones, ' +
      'Software How-To, Tech News, Text/Speech',
  ),
  Transportation: list('Automotive, Aviation, Bicycles, Commuting'),
  Travel: [],
}

function list(names: string): readonly string[] {
  return names.split(', ')
}
