import type { Words } from '../words.ts'

export const ar: Words = {
  feeds: 'الخلاصات',
  subscribe: 'اشترك',
  publishedBy: 'الناشر: {publisher}. البرنامج: Gazette.',
  allFeeds: 'كل الخلاصات (OPML)',

  newestArticles: 'أحدث المقالات',
  nothingPublished: 'لم يُنشر شيء بعد.',
  aboutFeeds:
    'توصل الخلاصة كل مقال جديد إلى قارئ الخلاصات لديك، كاملًا ودون حساب. انسخ أحد هذه العناوين إلى القارئ الذي تختاره؛ فجميعها تحمل المقالات نفسها.',
  readersFindFeed: 'تعثر معظم برامج القراءة على الخلاصة تلقائيًا من عنوان هذه الصفحة.',
  partsOfFeed: 'جزء منها فقط: {feeds}',

  feed: 'خلاصة',
  feedTitle: '{title} – خلاصة',
  feedIntro: 'هذه خلاصة: يعرض قارئ الخلاصات لديك كل مقال جديد فور نشره، كاملًا ودون حساب.',
  partIntro: 'هذه خلاصة: يعرض قارئ الخلاصات لديك كل مقال جديد من «{feed}» فور نشره، كاملًا ودون حساب.',
  copyAddress: 'انسخ عنوانًا إلى قارئك',
  subscribeWith: 'أو اشترك عبر الويب باستخدام {readers}.',
  pushed: 'برامج القراءة التي تدعم WebSub يصلها كل مقال خلال ثانية؛ أما غيرها فتتحقق من حين إلى آخر.',
  entriesShown: {
    zero: 'لا مقالات',
    one: 'أحدث مقال كما سيعرضه القارئ',
    two: 'أحدث مقالين كما سيعرضهما القارئ',
    few: 'أحدث {count} مقالات كما سيعرضها القارئ',
    many: 'أحدث {count} مقالًا كما سيعرضها القارئ',
    other: 'أحدث {count} مقال كما سيعرضها القارئ',
  },
  emptyFeed: 'لا شيء في هذه الخلاصة حاليًا.',
  copy: 'نسخ',
  copied: 'تم النسخ',

  updated: 'آخر تحديث: {date}',
  source: 'المصدر: {source}',
  rightsUnknown: 'الحقوق غير معروفة. الأصل: {source}',
  related: 'اقرأ أيضًا',
  tags: 'الوسوم',
  noteMinor: 'تعديل، {date}:',
  noteSignificant: 'تحديث، {date}:',
  noteCorrection: 'تصحيح، {date}:',
  previewDraft:
    'معاينة: هذا المقال مسودة. ينتهي الرابط في {end}. ما يصل إلى برامج قراءة الخلاصات: {formats}.',
  previewScheduled:
    'معاينة: هذا المقال مجدول للنشر. ينتهي الرابط في {end}. ما يصل إلى برامج قراءة الخلاصات: {formats}.',

  notFound: 'الصفحة غير موجودة',
  notFoundText: 'لا يوجد شيء في هذا العنوان.',
  withdrawn: 'مقال مسحوب',
  withdrawnText: 'سحب الناشر هذا المقال.',
  previewEnded: 'انتهت المعاينة',
  previewEndedText: 'انتهت صلاحية رابط المعاينة هذا. يمكن للناشر إنشاء رابط جديد.',
  feedEnded: 'خلاصة منتهية',
  feedEndedText: 'توقف تحديث هذه الخلاصة.',
  newestOf: 'أحدث مقالات {publication}',

  unavailable: 'الخدمة غير متاحة الآن. يرجى المحاولة مرة أخرى بعد نصف دقيقة.',
  failed: 'حدث خطأ هنا، وقد جرى تسجيله.',
  requestId: 'معرّف هذا الطلب: {id}.',

  sections: 'الأقسام',
  selections: 'مختارات',
  authors: 'الكتّاب',
  languages: 'اللغات',
}
