import type { Words } from '../words.ts'

export const he: Words = {
  feeds: 'פידים',
  subscribe: 'הרשמה',
  publishedBy: 'בהוצאת {publisher}, באמצעות Gazette.',
  allFeeds: 'כל הפידים (OPML)',

  newestArticles: 'הכתבות האחרונות',
  nothingPublished: 'עדיין לא פורסם דבר.',
  aboutFeeds:
    'פיד מביא כל כתבה חדשה לקורא הפידים שלכם, במלואה וללא חשבון. העתיקו אחת מהכתובות האלה לקורא שתבחרו; בכולן אותן כתבות.',
  readersFindFeed: 'רוב הקוראים מוצאים את הפיד גם בעצמם לפי כתובת העמוד הזה.',
  partsOfFeed: 'רק חלק ממנו: {feeds}',

  feed: 'פיד',
  feedTitle: '{title} – פיד',
  feedIntro: 'זהו פיד: קורא הפידים שלכם מציג כל כתבה חדשה מיד עם פרסומה, במלואה וללא חשבון.',
  partIntro: 'זהו פיד: קורא הפידים שלכם מציג כל כתבה חדשה של ״{feed}״ מיד עם פרסומה, במלואה וללא חשבון.',
  copyAddress: 'העתיקו כתובת לקורא שלכם',
  subscribeWith: 'אפשר גם להירשם ברשת באמצעות {readers}.',
  pushed: 'קוראים התומכים ב־WebSub מקבלים כל כתבה בתוך שנייה; אחרים בודקים מעת לעת.',
  entriesShown: {
    one: 'הכתבה האחרונה, כפי שקורא פידים יציג אותה',
    two: 'שתי הכתבות האחרונות, כפי שקורא פידים יציג אותן',
    other: '{count} הכתבות האחרונות, כפי שקורא פידים יציג אותן',
  },
  emptyFeed: 'אין כרגע דבר בפיד הזה.',
  copy: 'העתקה',
  copied: 'הועתק',

  updated: 'עודכן: {date}',
  source: 'מקור: {source}',
  rightsUnknown: 'הזכויות אינן ידועות. המקור: {source}',
  related: 'כתבות נוספות',
  tags: 'תגיות',
  noteMinor: 'עריכה, {date}:',
  noteSignificant: 'עדכון, {date}:',
  noteCorrection: 'תיקון, {date}:',
  previewDraft: 'תצוגה מקדימה: הכתבה היא טיוטה. תוקף הקישור: {end}. מה מקבלים קוראי פידים: {formats}.',
  previewScheduled: 'תצוגה מקדימה: פרסום הכתבה מתוזמן. תוקף הקישור: {end}. מה מקבלים קוראי פידים: {formats}.',

  notFound: 'העמוד לא נמצא',
  notFoundText: 'אין דבר בכתובת הזאת.',
  withdrawn: 'הכתבה הוסרה',
  withdrawnText: 'המערכת הסירה את הכתבה.',
  previewEnded: 'התצוגה המקדימה הסתיימה',
  previewEndedText: 'תוקף הקישור לתצוגה המקדימה פג. המערכת יכולה ליצור קישור חדש.',
  feedEnded: 'הפיד הסתיים',
  feedEndedText: 'הפיד הזה אינו מתעדכן עוד.',
  newestOf: 'הכתבות האחרונות של {publication}',

  unavailable: 'השירות אינו זמין כרגע. נסו שוב בעוד חצי דקה.',
  failed: 'אירעה שגיאה. היא נרשמה ביומן.',
  requestId: 'מזהה הבקשה: {id}.',

  sections: 'מדורים',
  selections: 'מבחרים',
  authors: 'כותבים',
  languages: 'שפות',
}
